import ArgumentParser
import Journal
import Netlink
import Pipeline

extension XDPMode: ExpressibleByArgument {}

/// `weir mode`
struct ModeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mode", abstract: "Run a pipeline's XDP program in another mode on an interface.",
        discussion: """
            The kernel has both modes at no time: the program is taken off and put on again, and packets pass it unseen for some milliseconds. \
            When the mode is refused, or whoever changes it is killed between the two, the program goes back where it was.
            """)

    @Argument(help: "The pipeline.", completion: Completions.pipeline)
    var name: String

    @Argument(help: "native, generic or offload.")
    var mode: XDPMode

    @Option(help: ArgumentHelp("The interface.", valueName: "if"), completion: Completions.interface)
    var dev: String

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let namespace = try place.namespace()
        let name = try pipelines.resolve(name, in: namespace)
        let report = try Recording.of("mode") { deed in try deed.changeMode(name, on: dev, to: mode, in: namespace, with: pipelines) }
        if output.json { return try Streams.json(report) }
        Streams.out("\(report.pipeline) is on \(report.interface), \(report.mode)\n")
    }
}
