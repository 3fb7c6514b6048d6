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
    /// and packets pass it unseen for some milliseconds. When the other mode is refused the program goes back where it was. Whoever is
    /// killed between the two leaves the interface without the program, which the next look at the pipeline shows as taken away.
    public func changeMode(_ name: String, on interface: String, to mode: XDPMode) throws(PipelineError) -> ModeReport {
        var held = try hold(name)
        guard held.state.hook == .xdp else {
            throw PipelineError("pipeline \(name) hangs on \(held.state.hook.rawValue), where there are no modes")
        }
        guard let at = held.state.attachments.firstIndex(where: { $0.interface == interface }) else {
            let there = held.state.attachments.map(\.interface).joined(separator: ", ")
            throw PipelineError("pipeline \(name) is not attached to \(interface): it is on \(there)")
        }
        let old = held.state.attachments[at]
        let before = old.mode ?? ""
        guard before != mode.rawValue else { throw PipelineError("pipeline \(name) runs in \(mode.rawValue) mode on \(interface) already") }
        let generation = try Generation.open(held.state.current, of: held.directory)
        let namespaces = try attempt { try Namespaces() }
        guard let place = namespaces.of(old) else { throw PipelineError("\(old.place) cannot be reached: its network namespace has ended") }
        let taken = try attempt { try old.detach(generation.program, hook: held.state.hook, in: namespaces) }
        guard taken else { throw PipelineError("\(old.place) runs somebody else's program, which stays") }
        func put(_ mode: XDPModeChoice) throws(PipelineError) -> Attachment {
            try attempt {
                try Attachment.make(
                    generation.program, named: name, on: old.interface, hook: held.state.hook, mode: mode, in: place
                ).0
            }
        }
        do throws(PipelineError) {
            held.state.attachments[at] = try put(XDPModeChoice(mode))
        } catch {
            if let back = XDPMode(rawValue: before) { _ = try put(XDPModeChoice(back)) }
            throw error
        }
        try held.write()
        return ModeReport(pipeline: name, interface: interface, before: before, mode: mode.rawValue)
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
