import Maps
import Netlink

/// What changing a mode came to.
public struct ModeReport: Codable, Sendable {
    public var pipeline: String
    public var interface: String
    /// `native`, `generic`, `offload`.
    public var before: String
    public var mode: String
}

extension Pipelines {
    /// Runs a pipeline's XDP program in another mode on one interface.
    ///
    /// The kernel has no step for that ("Native and generic XDP can't be active at the same time"): the program is taken off and put on again,
    /// and packets pass it unseen for some milliseconds. When the other mode is refused the program goes back where it was. It is written
    /// down first: whoever comes after a kill between the two puts the program back. `startGuard`, called with the generation that runs, starts
    /// who comes at once; what it throws stops the change.
    public func changeMode(
        _ name: String, on interface: String, to mode: XDPMode, in namespace: NetworkNamespace? = nil,
        startGuard: ((_ generation: Int) throws -> Void)? = nil
    ) throws(PipelineError) -> ModeReport {
        var held = try hold(name, in: namespace)
        let name = held.name
        guard held.state.hook == .xdp else {
            throw PipelineError("pipeline \(name) hangs on \(held.state.hook.rawValue), where there are no modes")
        }
        let place = try attempt { try namespace?.identity() }
        let wanted = held.state.attachments.indices.filter { at in
            let attachment = held.state.attachments[at]
            return attachment.interface == interface && (place == nil || attachment.namespace == place)
        }
        guard let at = wanted.first else {
            let there = held.state.attachments.map(\.place).joined(separator: ", ")
            throw PipelineError("pipeline \(name) is not attached to \(interface): it is on \(there)")
        }
        guard wanted.count == 1 else {
            throw PipelineError("pipeline \(name) is on an \(interface) in several network namespaces: --netns says which")
        }
        let generation = try Generation.open(held.state.current, of: held.directory)
        let namespaces = try attempt { try Namespaces() }
        var old = held.state.attachments[at]
        switch try attempt({ try old.presence(of: [generation.program.id], hook: .xdp, in: namespaces) }) {
        case .ours(_, let found): old.mode = found
        case .foreign(let program, _): throw PipelineError("\(old.place) runs \(Holder.words(program)), which is not ours and stays")
        case .empty: throw PipelineError("\(old.place) runs nothing: somebody took the program away")
        case .gone: throw PipelineError("\(old.place) is not there")
        case .unreachable: throw PipelineError("\(old.place) cannot be reached: its network namespace has ended")
        }
        let before = old.mode ?? ""
        guard before != mode.rawValue else { throw PipelineError("pipeline \(name) runs in \(mode.rawValue) mode on \(interface) already") }

        held.state.attachments[at] = old
        held.state.change = PipelineState.Change(kind: .mode, to: held.state.current, attachments: [old])
        try held.write()
        var other = old
        other.mode = mode.rawValue
        do {
            try startGuard?(held.state.current)
            try old.detach(generation.program, hook: .xdp, in: namespaces)
            held.state.attachments[at] = try other.restore(generation.program, named: name, hook: .xdp, in: namespaces)
            held.state.change = nil
            try held.write()
        } catch {
            // Back to how it was; what fails of that is for whoever comes next.
            held.state.attachments[at] = old
            held.state.change = nil
            if (try? putBack(old, generation.program, namespaces)) != nil { try? held.write() }
            throw PipelineError(error)
        }
        return ModeReport(pipeline: name, interface: interface, before: before, mode: mode.rawValue)
    }

    /// Has a program of ours run in the mode it had, whether it was taken off, put on in another, or neither.
    private func putBack(
        _ attachment: Attachment, _ program: borrowing BPFProgram, _ namespaces: borrowing Namespaces
    ) throws(NetlinkError) {
        if case .ours(_, let mode) = try attachment.presence(of: [program.id], hook: .xdp, in: namespaces) {
            if mode == attachment.mode { return }
            try attachment.detach(program, hook: .xdp, in: namespaces)
        }
        _ = try attachment.restore(program, named: "", hook: .xdp, in: namespaces)
    }
}

extension XDPModeChoice {
    /// Exactly that mode.
    init(_ mode: XDPMode) {
        switch mode {
        case .native: self = .native
        case .generic: self = .generic
        case .offload: self = .offload
        }
    }
}
