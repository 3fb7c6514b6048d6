import ArgumentParser
import Driver
import Glibc
import Journal
import Maps
import Netlink
import Pipeline
import STF

/// `weir swap`
struct SwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap", abstract: "Put another program in the place of a running one; no packet meets none in between.",
        discussion: """
            State moves by name: what means the same to both programs is shared, the rest is copied, and what cannot move is listed \
            and refused without --drop-state. Before it goes live the program runs over sample packets, on tables of its own.
            """)

    @Argument(help: "The pipeline, or an interface it is on.", completion: Completions.pipelineOrInterface)
    var name: String

    @Argument(help: "A P4 file, or an object that weir build made.")
    var file: String

    @Flag(help: "Compile, load, verify and test, say what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Go on although state would be lost.")
    var dropState = false

    @Flag(help: "Take interfaces back from whoever has them now, and go on although the test run went wrong.")
    var force = false

    @Option(help: ArgumentHelp("Go back unless `weir confirm` comes within so many seconds.", valueName: "seconds"))
    var confirm: Int?

    @Option(
        help: ArgumentHelp(
            "Go back at once, while unconfirmed, when more is counted than this: drops>1000/s, NoMatch>=1, pipe.denied[2]>50.",
            valueName: "rule"))
    var rollbackIf: RollbackRule?

    @Option(help: ArgumentHelp("Packets for the test run; made from the parser's states otherwise.", valueName: "file.pcap"))
    var sample: String?

    @Option(help: ArgumentHelp("Keep so many generations, the new one included; 3 unless told otherwise once.", valueName: "n"))
    var keep: Int?

    @Flag(help: "Say what each stage took.")
    var timings = false

    @OptionGroup var code: CodeArguments
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let confirm, !(1...86_400).contains(confirm) {
            throw ValidationError("--confirm takes 1 to 86400 seconds, not \(confirm)")
        }
        if rollbackIf != nil, confirm == nil {
            throw ValidationError("--rollback-if watches what is not confirmed yet: it needs --confirm SECONDS")
        }
        if let keep, !(1...100).contains(keep) { throw ValidationError("--keep takes 1 to 100 generations, not \(keep)") }
    }

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let name = try pipelines.resolve(name, in: place.namespace())
        var code = code
        if code.hook == nil { code.hook = try pipelines.open(name).schema.hook }
        let started = ContinuousClock.now
        let object = try Compiling.object(file, code.options())
        let compiled = (ContinuousClock.now - started) / .milliseconds(1)
        var options = SwapOptions(
            dryRun: dryRun, dropState: dropState, force: force, confirm: confirm, rollbackIf: rollbackIf, keep: keep,
            samples: try sample.map(SwapCommand.samples))
        if confirm != nil { options.startGuard = { try Guard.start(name, generation: $0) } }
        let bytes = object.bytes
        var report = try Recording.of("swap") { deed in
            try deed.swap(name, BPFObject(bytes, name: file), source: Files.absolute(file), options, with: pipelines)
        }
        report.stages.insert(SwapReport.Stage(name: "compile", milliseconds: compiled), at: 0)
        if output.json { return try Streams.json(report) }
        Streams.out(report.text + (timings ? report.stages.text : ""))
    }

    private static func samples(_ path: String) throws(Refusal) -> TestRun.Samples {
        let bytes = try Files.read(path)
        do throws(PcapFile.Malformed) {
            return TestRun.Samples(origin: path, packets: try PcapFile.frames(of: bytes))
        } catch {
            switch error {
            case .noCapture: throw Refusal("\(path) is no capture (pcap; pcapng is another format)")
            case .linkType(let type): throw Refusal("\(path) holds no Ethernet frames: its link type is \(type)")
            case .truncated(let frame): throw Refusal("\(path) is cut off in frame \(frame + 1)")
            }
        }
    }
}

extension RollbackRule: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// `weir confirm`
struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Keep what the last swap, or apply, with --confirm brought.")

    @Argument(help: "The pipeline, or an interface it is on; the last apply otherwise.")
    var name: String?
    @OptionGroup var place: NamespaceArguments

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        guard let name else {
            guard let apply = try ApplyGuard.pending() else { throw Refusal("no apply waits for a confirmation: a swap is confirmed by its pipeline's name") }
            try Recording.of("confirm") { deed in
                deed.begin(nil)
                deed.note(["weir \(apply.text) stays"])
                deed.confirms(apply.number)
            }
            return Streams.out("weir \(apply.text) stays\n")
        }
        let pipeline = try pipelines.resolve(name, in: place.namespace())
        try Recording.of("confirm") { deed in try deed.confirm(pipeline, with: pipelines) }
        Streams.out("\(pipeline) stays as it is\n")
    }
}

/// `weir rollback`
struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to the program before the last swap, with the state there is by now.")

    @Argument(help: "The pipeline, or an interface it is on.", completion: Completions.pipelineOrInterface)
    var name: String

    @Flag(help: "Say what would become of the state, and change nothing.")
    var dryRun = false

    @Flag(help: "Take interfaces back from whoever has them now.")
    var force = false

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let name = try pipelines.resolve(name, in: place.namespace())
        let report = try Recording.of("rollback") { deed in
            try deed.rollBack(name, RollbackOptions(dryRun: dryRun, force: force), with: pipelines)
        }
        if output.json { return try Streams.json(report) }
        Streams.out(report.text)
    }
}
