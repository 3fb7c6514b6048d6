import Maps
import Netlink
import Schema

/// The links and filters of every namespace that can be reached, each asked for once.
struct HostView {
    private struct Place {
        var known: Namespaces.Known
        var links: [Link]
        /// By interface index; only of links that have a clsact qdisc.
        var filters: [Int: [TCFilter]]
        /// By interface index: what runs before the filters, in order.
        var tcx: [Int: [(hook: TCHook, program: UInt32)]] = [:]
    }
    private var places: [Place] = []
    private let here: NamespaceIdentity
    private(set) var gaps: [String] = []
    /// The attachments that are objects of their own, by their program: netlink shows what they hold and not that they do.
    private var held: [UInt32: LinkInfo] = [:]

    init() throws(PipelineError) {
        let links = (try? LinkInfo.all()) ?? []
        held = Dictionary(links.filter { $0.kind == .xdp }.map { ($0.program, $0) }) { first, _ in first }
        let hasTCX = links.contains { if case .tcx = $0.kind { true } else { false } }
        let namespaces = try attempt { try Namespaces() }
        here = namespaces.current.identity
        for known in namespaces.known {
            do throws(NetlinkError) {
                places.append(try HostView.look(known, tcx: hasTCX))
            } catch {
                // One that was deleted while it was looked at has no interfaces any more: nothing is missing.
                if let namespace = known.namespace, (try? namespace.identity()) != known.identity { continue }
                gaps.append(error.description)
            }
        }
    }

    private static func look(_ known: Namespaces.Known, tcx: Bool) throws(NetlinkError) -> Place {
        let socket = try NetlinkSocket(in: known.namespace)
        var place = Place(known: known, links: Array(try Links.all(in: socket)), filters: [:])
        for qdisc in try TrafficControl.qdiscs(in: socket) where qdisc.kind == "clsact" {
            place.filters[qdisc.link] = try TrafficControl.filters(on: qdisc.link, in: socket)
        }
        // Asked by interface in the caller's own namespace; only while somebody on this host uses it at all.
        if tcx {
            let indexes = place.links.map(\.index)
            let ask = { () -> [Int: [(hook: TCHook, program: UInt32)]] in HostView.tcx(indexes) }
            place.tcx = try known.namespace.map { namespace throws(NetlinkError) in try namespace.run(ask).get() } ?? ask()
        }
        return place
    }

    private static func tcx(_ links: [Int]) -> [Int: [(hook: TCHook, program: UInt32)]] {
        var all: [Int: [(hook: TCHook, program: UInt32)]] = [:]
        for link in links {
            for hook in TCHook.allCases {
                let programs = (try? LinkInfo.tcxPrograms(interface: link, isIngress: hook == .ingress)) ?? []
                if !programs.isEmpty { all[link, default: []] += programs.map { (hook, $0) } }
            }
        }
        return all
    }

    /// Where a program hangs.
    func attachments(of program: UInt32, hook: Hook) -> [Attachment] {
        var all: [Attachment] = []
        for place in places {
            for link in place.links {
                var found = Attachment(
                    namespace: place.known.identity, namespaceName: place.known.name, interface: link.name, index: link.index)
                if let side = hook.side {
                    let filters = place.filters[link.index] ?? []
                    guard let filter = filters.first(where: { $0.hook == side && $0.isOurs && $0.programID == Int(program) }) else { continue }
                    found.filter = Attachment.Filter(priority: filter.priority, handle: filter.handle, madeClsact: false)
                } else {
                    guard let there = link.xdp.first(where: { $0.programID == Int(program) }) else { continue }
                    found.mode = there.mode.rawValue
                }
                all.append(found)
            }
        }
        return all
    }

    /// The programs on interfaces that could be a pipeline's.
    func programs(on hook: Hook, of attachments: [Attachment]? = nil) -> Set<UInt32> {
        var all: Set<UInt32> = []
        for place in places {
            for link in place.links
            where attachments?.contains(where: { $0.namespace == place.known.identity && $0.index == link.index }) ?? true {
                if let side = hook.side {
                    for filter in place.filters[link.index] ?? [] where filter.hook == side && filter.isOurs {
                        if let id = filter.programID { all.insert(UInt32(clamping: id)) }
                    }
                } else {
                    for found in link.xdp { all.insert(UInt32(clamping: found.programID)) }
                }
            }
        }
        return all
    }

    /// Where a program hangs, as a person finds it.
    func places(of program: UInt32) -> [String] {
        var all: [String] = []
        for hook in [Hook.xdp, .tcIngress, .tcEgress] {
            for attachment in attachments(of: program, hook: hook) where !all.contains(attachment.place) { all.append(attachment.place) }
        }
        return all
    }

    func interface(
        _ attachment: Attachment, current: UInt32, programs: Set<UInt32>, hook: Hook, ports: [PortAssignment]
    ) -> PipelineStatus.Interface {
        var status = PipelineStatus.Interface(
            name: attachment.interface, index: attachment.index, namespace: attachment.namespaceName,
            isHere: attachment.namespace == here, mode: attachment.mode ?? "tc",
            port: ports.first { $0.interface == attachment.interface }?.port, state: .unreachable, program: nil, isUp: false)
        guard let place = places.first(where: { $0.known.identity == attachment.namespace }) else { return status }
        status.namespace = place.known.name
        guard let link = place.links.first(where: { $0.index == attachment.index }) else {
            status.state = .gone
            return status
        }
        status.name = link.name
        status.isUp = link.isUp
        let there: [(id: UInt32, mode: String)]
        let own: [(id: UInt32, mode: String)]
        if let side = hook.side {
            let filters = (place.filters[link.index] ?? []).filter { $0.hook == side }
            own = filters.filter(\.isOurs).map { (UInt32(clamping: $0.programID ?? 0), "tc") }
            there = filters.filter { $0.priority == attachment.filter?.priority && $0.handle == attachment.filter?.handle }
                .map { (UInt32(clamping: $0.programID ?? 0), "tc") }
        } else {
            own = link.xdp.map { (UInt32(clamping: $0.programID), $0.mode.rawValue) }
            there = own
        }
        if let found = own.first(where: { programs.contains($0.id) }) {
            status.state = found.id == current ? .attached : .otherGeneration
            status.program = found.id
            status.mode = found.mode
        } else if let other = there.first {
            status.state = .replaced
            status.program = other.id
            status.holder = Holder.words(Int(other.id))
        } else {
            status.state = .detached
        }
        return status
    }

    /// The programs of others.
    func foreign(except ours: Set<UInt32>) -> [ForeignProgram] {
        var all: [ForeignProgram] = []
        for place in places {
            for link in place.links {
                for program in link.xdp where !ours.contains(UInt32(clamping: program.programID)) {
                    all.append(
                        ForeignProgram(
                            namespace: place.known.name, interface: link.name, index: link.index, hook: .xdp,
                            place: program.mode.rawValue
                                + (held[UInt32(clamping: program.programID)].map { ", bpf_link \($0.id)" } ?? ""),
                            program: program.programID, name: HostView.name(program.programID)))
                }
                // In the order they run: TCX before the filters.
                for (position, entry) in (place.tcx[link.index] ?? []).enumerated() where !ours.contains(entry.program) {
                    all.append(
                        ForeignProgram(
                            namespace: place.known.name, interface: link.name, index: link.index,
                            hook: entry.hook == .ingress ? .tcIngress : .tcEgress, place: "tcx \(position + 1)",
                            program: Int(entry.program), name: HostView.name(Int(entry.program))))
                }
                for filter in place.filters[link.index] ?? []
                where filter.programID.map({ !ours.contains(UInt32(clamping: $0)) }) ?? true {
                    all.append(
                        ForeignProgram(
                            namespace: place.known.name, interface: link.name, index: link.index,
                            hook: filter.hook == .ingress ? .tcIngress : .tcEgress,
                            place: "\(filter.priority):\(filter.handle)", program: filter.programID,
                            name: filter.name ?? filter.programID.map(HostView.name) ?? filter.kind))
                }
            }
        }
        return all
    }

    private static func name(_ program: Int) -> String {
        guard let id = UInt32(exactly: program), let open = try? BPFProgram.open(id: id) else { return "" }
        return open.name
    }
}
