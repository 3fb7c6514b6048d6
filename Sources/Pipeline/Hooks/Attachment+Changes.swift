import Maps
import Netlink
import Schema

/// Putting programs on interfaces and taking them away, one interface at a time.
extension Attachment {
    /// Attaches a program where there is none of its kind. Returns the attachment as it came about, and the driver's words when
    /// `auto` ended in generic mode.
    static func make(
        _ program: borrowing BPFProgram, named name: String, on interface: String, hook: Hook, mode: XDPModeChoice,
        priority: Int? = nil, chain: Int = 0, in namespace: Namespaces.Known
    ) throws(NetlinkError) -> (Attachment, nativeRefusal: String?) {
        let socket = try NetlinkSocket(in: namespace.namespace)
        let link = try Links.named(interface, in: socket)
        var made = Attachment(
            namespace: namespace.identity, namespaceName: namespace.name, interface: link.name, index: link.index)
        return try program.withDescriptor { raw throws(NetlinkError) in
            let program = ProgramDescriptor(borrowing: raw)
            guard let side = hook.side else {
                let outcome = try XDP.attach(program, to: link.index, mode: mode, in: socket)
                made.mode = outcome.attachment.mode.rawValue
                return (made, outcome.nativeRefusal)
            }
            let madeClsact = try TrafficControl.ensureClsact(on: link.index, in: socket)
            do throws(NetlinkError) {
                let filter = try TrafficControl.attach(
                    program, named: name, to: link.index, at: side, priority: priority, chain: chain, in: socket)
                made.filter = Filter(priority: filter.priority, handle: filter.handle, madeClsact: madeClsact)
                return (made, nil)
            } catch {
                if madeClsact { _ = try? TrafficControl.removeEmptyClsact(on: link.index, in: socket) }
                throw error
            }
        }
    }

    /// Puts `program` in the place of `old`, which must be what hangs there. Returns how long the kernel took over it.
    @discardableResult
    func replace(
        _ old: borrowing BPFProgram, with program: borrowing BPFProgram, hook: Hook, in namespaces: borrowing Namespaces
    ) throws(NetlinkError) -> Duration {
        let socket = try socket(namespaces)
        try old.withDescriptor { oldRaw throws(NetlinkError) in
            try program.withDescriptor { newRaw throws(NetlinkError) in
                let new = ProgramDescriptor(borrowing: newRaw)
                if let side = hook.side {
                    let filter = try self.filter(side, holding: old.id, socket)
                    _ = try TrafficControl.replace(filter, with: new, in: socket)
                } else {
                    try XDP.replace(
                        ProgramDescriptor(borrowing: oldRaw), with: new, on: index, mode: try xdpMode(), in: socket)
                }
            }
        }
        return socket.slowestAnswer
    }

    /// Takes `program` away; what is not there any more is passed over. Returns false when something else hangs there now.
    @discardableResult
    func detach(
        _ program: borrowing BPFProgram, hook: Hook, in namespaces: borrowing Namespaces
    ) throws(NetlinkError) -> Bool {
        guard namespaces.of(self) != nil else { return true }
        let socket = try socket(namespaces)
        guard let link = try? Links.at(index, in: socket) else { return true }
        return try program.withDescriptor { raw throws(NetlinkError) in
            if let side = hook.side {
                let filters = try TrafficControl.filters(on: index, at: side, in: socket)
                for found in filters where found.isOurs && found.programID == Int(program.id) {
                    try TrafficControl.detach(found, in: socket)
                }
                if filter?.madeClsact == true { try TrafficControl.removeEmptyClsact(on: index, in: socket) }
                return true
            }
            // Before a change is finished the mode may not be known: look for the program.
            let present = link.xdp.filter { $0.programID == Int(program.id) }
            for found in present {
                try XDP.detach(ProgramDescriptor(borrowing: raw), from: index, mode: found.mode, in: socket)
            }
            return !present.isEmpty || link.xdp.isEmpty
        }
    }

    private func socket(_ namespaces: borrowing Namespaces) throws(NetlinkError) -> NetlinkSocket {
        guard let place = namespaces.of(self) else {
            throw NetlinkError(
                "reach \(interface)", .noDevice,
                detail: "its network namespace \(namespaceName ?? "") has ended or cannot be entered from here")
        }
        return try NetlinkSocket(in: place.namespace)
    }

    private func xdpMode() throws(NetlinkError) -> XDPMode {
        guard let mode = mode.flatMap(XDPMode.init(rawValue:)) else {
            throw NetlinkError("replace the XDP program of \(interface)", .invalid, detail: "its mode was not recorded")
        }
        return mode
    }

    private func filter(
        _ side: TCHook, holding program: UInt32, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> TCFilter {
        let filters = try TrafficControl.filters(on: index, at: side, in: socket)
        if let found = filters.first(where: { $0.isOurs && $0.programID == Int(program) }) { return found }
        let there = filters.first { $0.priority == filter?.priority && $0.handle == filter?.handle }
        throw NetlinkError(
            "find the filter on \(place)", .noEntry,
            detail: there.map { "its place is held by \($0.name ?? $0.kind), program \($0.programID ?? 0)" } ?? "it was removed")
    }
}

extension Hook {
    /// The side of clsact; nil for XDP.
    var side: TCHook? {
        switch self {
        case .xdp: nil
        case .tcIngress: .ingress
        case .tcEgress: .egress
        }
    }
}
