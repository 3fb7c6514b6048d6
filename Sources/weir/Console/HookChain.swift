import Maps
import Netlink
import Pipeline
import TUI

/// The programs of an interface in the order in which packets meet them, and which of them no packet reaches.
struct HookChain {
    /// A program on the way, before it is known what comes before it.
    struct Station {
        enum Stage: Hashable {
            case xdp, tcx(isIngress: Bool), classifier(isIngress: Bool)
        }
        var stage: Stage
        var attached: Attached
        /// Whether no packet goes on to what comes after it; nil when that cannot be told.
        var ends: Bool?

        /// Whether what comes after is on the same side.
        var isIngress: Bool {
            switch stage {
            case .xdp: true
            case .tcx(let isIngress), .classifier(let isIngress): isIngress
            }
        }
        /// What it is called where it stands in the way of others.
        var name: String { attached.pipeline ?? "#\(attached.program)" }
    }

    private(set) var stations: [Station] = []

    mutating func add(_ station: Station) { stations.append(station) }

    /// The chain: XDP, then for packets that come in TCX and the filters by priority, then the same for those that go out.
    var attached: [Attached] {
        var chain: [Attached] = []
        for isIngress in [true, false] {
            var end: Station?
            var doubts: [Station] = []
            for station in stations where station.isIngress == isIngress {
                var attached = station.attached
                if let end {
                    attached.shadowed = true
                    attached.behind = end.name
                } else if station.stage != .xdp, !doubts.isEmpty {
                    attached.behind = doubts.map(\.name).joined(separator: " ")
                }
                chain.append(attached)
                guard end == nil else { continue }
                switch station.ends {
                case .some(true): end = station
                case .some(false): break
                // That an XDP program lets some packets through is what they are for.
                case .none: if station.stage != .xdp { doubts.append(station) }
                }
            }
        }
        return chain
    }
}

extension Observer {
    /// What hangs on an interface, with what is known of bpf_links and of TCX.
    /// - Parameter tcx: the programs of TCX in their order, by side.
    func chain(
        of link: Link, _ filters: [TCFilter], _ tcx: (ingress: [UInt32], egress: [UInt32]), _ owners: [UInt32: String]
    ) -> [Attached] {
        var chain = HookChain()
        func attached(_ place: String, _ id: UInt32, _ kind: LinkInfo.Kind?) -> Attached {
            let held = kind.flatMap { kind in
                links.first { $0.kind == kind && $0.program == id && ($0.interface == link.index || $0.interface == 0) }
            }
            return Attached(
                place: place, program: id, name: name(of: id), pipeline: owners[id], holder: held.map { "bpf_link \($0.id)" } ?? "")
        }
        for program in link.xdp {
            let id = UInt32(clamping: program.programID)
            chain.add(.init(stage: .xdp, attached: attached("xdp \(program.mode.rawValue)", id, .xdp), ends: returns(of: id).endsXDP))
        }
        for isIngress in [true, false] {
            let side = isIngress ? "in" : "out"
            for id in isIngress ? tcx.ingress : tcx.egress {
                let values = returns(of: id)
                let kind = LinkInfo.Kind.tcx(isIngress: isIngress)
                chain.add(
                    .init(
                        stage: .tcx(isIngress: isIngress), attached: attached("tcx \(side)", id, kind),
                        ends: values == .unknown ? nil : values.endsTCX))
            }
            // Filters run by rising priority, and within one by rising handle.
            let own = filters.filter { $0.hook == (isIngress ? .ingress : .egress) }.sorted {
                ($0.priority, $0.handle) < ($1.priority, $1.handle)
            }
            for filter in own {
                let id = filter.programID.map { UInt32(clamping: $0) } ?? 0
                var station = attached("tc \(side) \(filter.priority):\(filter.handle)", id, nil)
                if filter.programID == nil { station.name = filter.kind }
                // What weir makes always decides.
                let values = id == 0 ? ReturnValues.unknown : returns(of: id)
                let ends: Bool? = filter.isOurs ? true : values == .unknown ? nil : filter.isDirectAction && values.endsClassifiers
                chain.add(.init(stage: .classifier(isIngress: isIngress), attached: station, ends: ends))
            }
        }
        return chain.attached
    }

    /// What a program may return, asked for once.
    private func returns(of program: UInt32) -> ReturnValues {
        if let known = returnValues[program] { return known }
        if returnValues.count > 10_000 { returnValues = [:] }
        let values = (try? BPFProgram.open(id: program).returnValues()) ?? .unknown
        returnValues[program] = values
        return values
    }
}
