import ArgumentParser
import Glibc
import Driver
import Journal
import Netlink
import Pipeline

/// `weir attach`
struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "Compile a program, load it, and hang it on interfaces: on all of them or on none.",
        discussion: """
            The pipeline outlives this command. A pipeline of that name that runs the same program gets the interfaces in addition. \
            With --watch the command stays, and attaches the interfaces that come, or come back after they were deleted, until it is \
            interrupted; the name of a pipeline in the place of FILE watches one that runs already.
            """)

    @Argument(help: "A P4 file, or an object that weir build made; with --watch also a pipeline.")
    var file: String

    @Option(help: ArgumentHelp("An interface; may be repeated.", valueName: "if"), completion: Completions.interface)
    var dev: [String] = []

    @Flag(help: "Stay, and attach interfaces as they come and come back; one that is not there yet is no error then.")
    var watch = false

    @Flag(help: "Take the hooks from programs of others that hold them.")
    var force = false

    @Option(help: "How XDP runs: auto (native where the driver can), native, generic, offload.")
    var mode: XDPModeChoice = .auto

    @Option(help: "The pipeline's name; the program's own otherwise.")
    var name: String?

    @Option(help: ArgumentHelp("The interface behind a port number of P4; the interface's index otherwise.", valueName: "n=if"))
    var port: [PortAssignment] = []

    @Option(help: ArgumentHelp("The filter's priority at tc: 1 to 65535, the smaller runs first; the kernel chooses otherwise.", valueName: "n"))
    var priority: Int?

    @Option(help: ArgumentHelp("The filter's chain at tc.", valueName: "n"))
    var chain = 0

    @OptionGroup var code: CodeArguments
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if dev.isEmpty, !watch { throw ValidationError("--dev says which interface to attach to") }
        if let priority, !(1...65535).contains(priority) { throw ValidationError("--priority takes 1 to 65535, not \(priority)") }
        if !(0...0x0fff_ffff).contains(chain) { throw ValidationError("there is no chain \(chain)") }
    }

    func run() throws {
        let namespace = try place.namespace()
        let pipelines = try Pipelines.ofThisHost()
        if dev.isEmpty {
            guard access(file, F_OK) != 0 || (try? pipelines.names().contains(file)) == true else {
                throw Refusal("--dev says which interface to attach \(file) to")
            }
            return try stay(pipelines, pipelines.resolve(file, in: namespace), namespace)
        }
        let object = try Compiling.object(file, code.options())
        if priority != nil || chain != 0, object.schema.hook == .xdp {
            throw Refusal("--priority and --chain belong to filters at tc, and the program is for xdp")
        }
        let request = AttachRequest(
            name: name, interfaces: dev, mode: mode, ports: port, namespace: namespace, source: Files.absolute(file), force: force,
            allowMissing: watch, priority: priority, chain: chain)
        let report: AttachReport
        do {
            report = try Recording.of("attach") { deed in try deed.attach(object, request, with: pipelines) }
        } catch {
            // To watch what is attached already is no mistake.
            let known = name ?? object.schema.program
            guard watch, try isAttached(pipelines, known, to: dev) else { throw error }
            return try stay(pipelines, known, namespace)
        }
        if output.json { try Streams.json(report) } else { tell(report) }
        if watch { try stay(pipelines, report.pipeline, namespace) }
    }

    private func tell(_ report: AttachReport) {
        for port in report.interfaces {
            let why = port.nativeRefusal.map { " (not native: \($0))" } ?? ""
            let taken = port.taken.map { ", in the place of \($0)" } ?? ""
            Streams.out("\(report.pipeline) is on \(port.interface), \(port.mode)\(why)\(taken)\n")
        }
        for interface in report.missing { Streams.out("\(report.pipeline) waits for \(interface)\n") }
    }

    private func isAttached(_ pipelines: Pipelines, _ name: String, to interfaces: [String]) throws -> Bool {
        guard try pipelines.names().contains(name) else { return false }
        let there = Set(try pipelines.status(of: name).interfaces.map(\.name))
        return interfaces.allSatisfy { there.contains($0) }
    }

    private func stay(_ pipelines: Pipelines, _ name: String, _ namespace: NetworkNamespace?) throws {
        try pipelines.watch(name, in: namespace, goOn: { true }) { event in
            switch event {
            case .attached(let interface, let mode):
                Streams.out("\(name) is on \(interface), \(mode)\n")
                try? Recording.of("attach") { deed in
                    deed.begin(name)
                    deed.note(["on \(interface), \(mode), which came back"])
                }
            case .gone(let interface): Streams.out("\(name) waits for \(interface)\n")
            case .refused(let interface, let reason): Streams.error("weir: \(interface): \(reason)\n")
            case .ended: Streams.out("\(name) was detached\n")
            }
        }
    }
}
