import ArgumentParser
import Netlink
import Pipeline
import Schema

/// `weir status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Which pipelines run where, in all network namespaces, and what else hangs on interfaces.")

    @Argument(help: "One pipeline, or an interface it is on; all of them otherwise.", completion: Completions.pipelineOrInterface)
    var name: String?

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let status: HostStatus
        if let name {
            status = HostStatus(pipelines: [try pipelines.status(of: name, in: place.namespace())], foreign: [], gaps: [])
        } else {
            status = try only(place.namespace()?.name, pipelines.status())
        }
        if output.json {
            if name != nil, let one = status.pipelines.first { return try Streams.json(one) }
            return try Streams.json(status)
        }
        Streams.out(text(status))
        for gap in status.gaps { Streams.error("weir: \(gap)\n") }
    }

    private func only(_ namespace: String?, _ status: HostStatus) -> HostStatus {
        guard let namespace else { return status }
        var status = status
        status.pipelines.removeAll { pipeline in !pipeline.interfaces.contains { $0.namespace == namespace } }
        status.foreign.removeAll { $0.namespace != namespace }
        return status
    }

    private func text(_ status: HostStatus) -> String {
        guard !status.pipelines.isEmpty || !status.foreign.isEmpty else { return "no pipeline is attached\n" }
        var text = ""
        for pipeline in status.pipelines {
            text += "\(pipeline.name)  g\(pipeline.generation) since \(Figures.moment(pipeline.since))  \(pipeline.source)"
            if let previous = pipeline.previous { text += "  before it g\(previous)" }
            if let seconds = pipeline.confirmWithin {
                text += "  unconfirmed, goes back in \(seconds) s" + (pipeline.rollbackIf.map { ", or when \($0)" } ?? "")
            }
            text +=
                "\n  program \(pipeline.programID), \(pipeline.architecture) on \(pipeline.hook.rawValue), "
                + "\(pipeline.instructions) instructions verified, \(pipeline.stack) bytes of stack\n"
            for interface in pipeline.interfaces { text += "  \(line(interface))\n" }
            if let note = pipeline.note { text += "  \(note)\n" }
            if let unfinished = pipeline.unfinishedImport { text += "  \(unfinished)\n" }
        }
        for other in status.foreign {
            let place = other.hook == .xdp ? "xdp \(other.place)" : "\(other.hook.rawValue) \(other.place)"
            text +=
                "not ours: \(other.interface)\(inside(other.namespace))  \(place)  "
                + "\(other.name)\(other.program.map { " (program \($0))" } ?? "")\n"
        }
        return text
    }

    private func line(_ interface: PipelineStatus.Interface) -> String {
        let name = interface.name + inside(interface.isHere ? nil : interface.namespace)
        let port = interface.port.map { "  port \($0)" } ?? ""
        switch interface.state {
        case .attached: return "\(name)  \(interface.mode)\(port)\(interface.isUp ? "" : "  the interface is down")"
        case .otherGeneration: return "\(name)  \(interface.mode)\(port)  runs another generation (program \(interface.program ?? 0))"
        case .replaced: return "\(name)\(port)  taken over by \(interface.holder ?? "program \(interface.program ?? 0)"), which is not ours"
        case .detached: return "\(name)\(port)  the program was taken away by somebody else"
        case .gone: return "\(name)\(port)  missing: there is no such interface now"
        case .unreachable: return "\(name)\(port)  its network namespace has ended or cannot be entered from here"
        }
    }

    private func inside(_ namespace: String?) -> String { namespace.map { " in \($0)" } ?? "" }
}
