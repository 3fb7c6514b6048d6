import CMnl

/// A queueing discipline of a link.
public struct Qdisc: Sendable, Equatable {
    /// The interface index.
    public var link: Int
    /// `clsact`, `ingress`, `fq_codel`, ...
    public var kind: String
    /// `MAJOR:MINOR` in one number, the major part in the upper 16 bits.
    public var handle: Int
    /// In the same form; 0xffffffff is the root, 0xfffffff1 ingress and clsact.
    public var parent: Int

    /// Where clsact and ingress sit; a link has one of them at most.
    static let ingressHandle = 0xffff_0000

    /// From `RTM_NEWQDISC` or `RTM_DELQDISC`; nil for other messages.
    init?(_ message: Message) {
        guard message.type == Int(RTM_NEWQDISC) || message.type == Int(RTM_DELQDISC),
            let header = message.payload.load(tcmsg.self)
        else { return nil }
        link = Int(header.tcm_ifindex)
        kind = message.payload.attributes(after: tcmsg.self).text(TCA_KIND) ?? ""
        handle = Int(header.tcm_handle)
        parent = Int(header.tcm_parent)
    }
}
