import Maps
import Netlink

/// What detaching came to.
public struct DetachReport: Codable, Sendable {
    public var pipeline: String
    /// The interfaces the program was taken from.
    public var detached: [String]
    /// Interfaces where something else hung by then, which was left alone.
    public var left: [String]
    /// True when that was its last interface: the pipeline is gone, with its tables and counters.
    public var removed: Bool
}

extension Pipelines {
    /// Takes a pipeline off one interface, or off all, which is the end of it. `namespace` narrows it to the interfaces there.
    public func detach(
        _ name: String, from interface: String? = nil, in namespace: NetworkNamespace? = nil
    ) throws(PipelineError) -> DetachReport {
        var held = try hold(name, in: namespace)
        var leaving = held.state.attachments
        if let namespace {
            let place = try attempt { try namespace.identity() }
            leaving = leaving.filter { $0.namespace == place }
        }
        if let interface { leaving = leaving.filter { $0.interface == interface } }
        guard !leaving.isEmpty else {
            let there = held.state.attachments.map(\.place).joined(separator: ", ")
            let place = (interface ?? "anything") + (namespace.map { " in network namespace \($0)" } ?? "")
            throw PipelineError("pipeline \(held.name) is not attached to \(place): it is on \(there)")
        }
        // What cannot be opened is refused before anything is decided.
        _ = try Generation.open(held.state.current, of: held.directory).number
        held.state.change = PipelineState.Change(kind: .detach, to: held.state.current, attachments: leaving)
        try held.write()
        return try takeAway(leaving, &held)
    }

    func takeAway(_ leaving: [Attachment], _ held: inout Held) throws(PipelineError) -> DetachReport {
        var report = DetachReport(pipeline: held.name, detached: [], left: [], removed: false)
        if !leaving.isEmpty {
            let generation = try Generation.open(held.state.current, of: held.directory)
            let namespaces = try attempt { try Namespaces() }
            for attachment in leaving {
                let ours = try attempt { try attachment.detach(generation.program, hook: held.state.hook, in: namespaces) }
                if ours { report.detached.append(attachment.interface) } else { report.left.append(attachment.interface) }
            }
        }
        held.state.attachments.removeAll { leaving.contains($0) }
        report.removed = held.state.attachments.isEmpty
        // A pipeline that hangs nowhere is swept up, by whoever comes next if need be: then its generations may be half gone.
        held.state.change =
            report.removed
            ? PipelineState.Change(kind: .detach, to: held.state.current, attachments: []) : nil
        try held.write()
        if report.removed { try remove(held) }
        return report
    }
}
