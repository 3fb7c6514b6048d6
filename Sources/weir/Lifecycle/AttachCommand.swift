import ArgumentParser
import Driver
import Netlink
import Pipeline

/// `weir attach`
struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Compile a program, load it, and hang it on interfaces: on all of them or on none.",
        discussion: """
            The pipeline outlives this command. A pipeline of that name that runs the same program gets the interfaces in addition.
            """)

    @Argument(help: "A P4 file, or an object that weir build made.")
    var file: String

    @Option(help: ArgumentHelp("An interface; may be repeated.", valueName: "if"))
    var dev: [String]

    @Option(help: "How XDP runs: auto (native where the driver can), native, generic, offload.")
    var mode: XDPModeChoice = .auto

    @Option(help: "The pipeline's name; the program's own otherwise.")
    var name: String?

    @Option(help: ArgumentHelp("The interface behind a port number of P4; the interface's index otherwise.", valueName: "n=if"))
    var port: [PortAssignment] = []

    @OptionGroup var code: CodeArguments
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let namespace = try place.namespace()
        let object = try Compiling.object(file, code.options())
        if mode != .auto, object.schema.hook != .xdp {
            throw Refusal("\(file) is for \(object.schema.hook.rawValue), where there is no \(mode.rawValue) mode: use --hook xdp, or leave --mode out")
        }
        let request = AttachRequest(
            name: name, interfaces: dev, mode: mode, ports: port, namespace: namespace, source: Files.absolute(file))
        let report = try Pipelines.ofThisHost().attach(object, request)
        if output.json { return try Streams.json(report) }
        for port in report.interfaces {
            let why = port.nativeRefusal.map { " (not native: \($0))" } ?? ""
            Streams.out("\(report.pipeline) is on \(port.interface), \(port.mode)\(why)\n")
        }
    }
}
