import Maps
import Netlink
import Pipeline
import TUI

extension Observer {
    /// The interfaces of this namespace, and those of other namespaces on which a pipeline hangs, named `NAME@NAMESPACE`.
    func interfaces(_ pipelines: [PipelineStatus]) -> [Interface] {
        var owners: [UInt32: String] = [:]
        for pipeline in pipelines {
            owners[pipeline.programID] = pipeline.name
            for interface in pipeline.interfaces {
                switch interface.state {
                case .attached, .otherGeneration: if let id = interface.program { owners[id] = pipeline.name }
                case .replaced, .detached, .gone, .unreachable: break
                }
            }
        }
        var all: [Interface] = []
        let lost = lost()
        switch here {
        case .failure(let error): gaps.append("\(error)")
        case .success(let here):
            let own = inode.flatMap { lost[$0] } ?? [:]
            all = trying { try Observer.links(here.socket, tcx: isPrivileged).map { interface($0, owners) } } ?? []
            for index in all.indices { all[index].faults = own[all[index].index] ?? [] }
        }
        let elsewhere = pipelines.flatMap(\.interfaces).filter { !$0.isHere && $0.state != .unreachable }
        for name in Set(elsewhere.map { $0.namespace ?? "" }).sorted() {
            let indexes = Set(elsewhere.filter { ($0.namespace ?? "") == name }.map(\.index))
            let number = ordinals[name] ?? ordinals.count + 1
            ordinals[name] = number
            // Opened for each look: a socket kept open would keep a namespace that was deleted.
            let links = trying {
                let namespace = name.isEmpty ? NetworkNamespace.initial : try NetworkNamespace(name)
                let isPrivileged = isPrivileged
                // TCX is asked for by who is in the namespace.
                return try namespace.run { () throws(NetlinkError) in
                    (try Observer.links(NetlinkSocket(), tcx: isPrivileged), try NamespaceIdentity.current().inode)
                }.get()
            }
            for found in links?.0 ?? [] where indexes.contains(found.link.index) {
                var interface = interface(found, owners)
                interface.faults = lost[UInt32(truncatingIfNeeded: links?.1 ?? 0)]?[interface.index] ?? []
                interface.index += number * 1_000_000
                interface.name = Observer.device(interface.name, name)
                all.append(interface)
            }
        }
        return all
    }

    /// How an interface of another namespace is called; that of process 1 has no name.
    static func device(_ name: String, _ namespace: String?) -> String {
        name + "@" + (namespace.flatMap { $0.isEmpty ? nil : $0 } ?? "host")
    }

    /// A link with its addresses and filters.
    private struct Found {
        var link: Link
        var addresses: [String]
        var filters: [TCFilter]
        var tcx: (ingress: [UInt32], egress: [UInt32])
    }

    private static func links(_ socket: borrowing NetlinkSocket, tcx: Bool) throws(NetlinkError) -> [Found] {
        let addresses = try Addresses.all(in: socket)
        var clsact: Set<Int> = []
        for qdisc in try TrafficControl.qdiscs(in: socket) where qdisc.kind == "clsact" { clsact.insert(qdisc.link) }
        var all: [Found] = []
        for link in try Links.all(in: socket) {
            all.append(
                Found(
                    link: link, addresses: addresses.filter { $0.link == link.index }.map { "\($0.prefix)" },
                    filters: clsact.contains(link.index) ? try TrafficControl.filters(on: link.index, in: socket) : [],
                    tcx: (
                        ingress: tcx ? (try? LinkInfo.tcxPrograms(interface: link.index, isIngress: true)) ?? [] : [],
                        egress: tcx ? (try? LinkInfo.tcxPrograms(interface: link.index, isIngress: false)) ?? [] : []
                    )))
        }
        return all
    }

    private func interface(_ found: Found, _ owners: [UInt32: String]) -> Interface {
        let link = found.link
        let counts = link.statistics
        var interface = Interface(
            index: link.index, name: link.name, state: Observer.state(link), mac: link.mac.map { "\($0)" } ?? "",
            addresses: found.addresses, mtu: link.mtu,
            received: Interface.Traffic(
                packets: counts.receivedPackets, bytes: counts.receivedBytes, drops: counts.receiveDrops,
                errors: counts.receiveErrors),
            sent: Interface.Traffic(
                packets: counts.transmittedPackets, bytes: counts.transmittedBytes, drops: counts.transmitDrops,
                errors: counts.transmitErrors))
        interface.hooks = chain(of: link, found.filters, found.tcx, owners)
        return interface
    }

    private static func state(_ link: Link) -> Interface.State {
        guard link.isUp else { return .down }
        switch link.state {
        case .up: return .up
        case .down, .lowerLayerDown, .notPresent: return .down
        case .dormant, .testing: return .dormant
        case .unknown: return link.isRunning ? .up : .unknown
        }
    }

    /// The name of a program, asked for once.
    func name(of program: UInt32) -> String {
        if let known = programNames[program] { return known }
        if programNames.count > 10_000 { programNames = [:] }
        let name: String
        do { name = try BPFProgram.open(id: program).name } catch { name = "" }
        programNames[program] = name
        return name
    }
}
