import ArgumentParser
import Pipeline

/// `weir detach`
struct DetachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detach", abstract: "Take a pipeline off its interfaces; with the last one it ends, tables, counters and all.")

    @Argument(help: "The pipeline, or an interface it is on.")
    var name: String

    @Option(help: ArgumentHelp("From this interface alone.", valueName: "if"))
    var dev: String?

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let report = try Pipelines.ofThisHost().detach(name, from: dev, in: place.namespace())
        let name = report.pipeline
        if output.json { return try Streams.json(report) }
        for interface in report.detached { Streams.out("\(name) is off \(interface)\n") }
        for interface in report.left { Streams.out("\(interface) runs somebody else's program, which stays\n") }
    }
}
