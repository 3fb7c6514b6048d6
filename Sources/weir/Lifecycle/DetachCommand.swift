import ArgumentParser
import Journal
import Pipeline

/// `weir detach`
struct DetachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Take a pipeline off its interfaces; with the last one it ends, tables, counters and all.")

    @Argument(help: "The pipeline, or an interface it is on.", completion: Completions.pipelineOrInterface)
    var name: String

    @Option(help: ArgumentHelp("From this interface alone.", valueName: "if"), completion: Completions.interface)
    var dev: String?

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try place.namespace())
        let report = try Recording.of("detach") { deed in try deed.detach(name, from: dev, in: namespace, with: pipelines) }
        if output.json { return try Streams.json(report) }
        for interface in report.detached { Streams.out("\(report.pipeline) is off \(interface)\n") }
        for interface in report.left { Streams.out("\(interface) runs somebody else's program, which stays\n") }
    }
}
