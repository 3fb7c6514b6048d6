import CMnl

/// A side of a link's clsact qdisc.
public enum TCHook: String, Sendable, CaseIterable {
    case ingress
    case egress

    /// The parent of its filters: `TC_H_CLSACT` with `TC_H_MIN_INGRESS` or `TC_H_MIN_EGRESS`.
    var parent: UInt32 {
        switch self {
        case .ingress: TC_H_CLSACT & 0xffff_0000 | TC_H_MIN_INGRESS
        case .egress: TC_H_CLSACT & 0xffff_0000 | TC_H_MIN_EGRESS
        }
    }

    init?(parent: UInt32) {
        guard let hook = TCHook.allCases.first(where: { $0.parent == parent }) else { return nil }
        self = hook
    }
}
