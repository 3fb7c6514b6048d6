import ArgumentParser
import Glibc
import Pipeline

/// `weir swap`
struct SwapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap", abstract: "Put another program in the place of a running one; no packet meets none in between.",
        discussion: """
            State moves by name: what means the same to both programs is shared, the rest is copied, and what cannot move is listed \
            and refused without --drop-state.
            """)

    @Argument(help: "The pipeline.")
    var name: String

    @Argument(help: "A P4 file, or an object that weir build made.")
    var file: String

    @Flag(help: "Compile, load and verify, say what would change, and change nothing.")
    var dryRun = false

    @Flag(help: "Go on although state would be lost.")
    var dropState = false

    @Option(help: ArgumentHelp("Go back unless `weir confirm` comes within so many seconds.", valueName: "seconds"))
    var confirm: Int?

    @OptionGroup var code: CodeArguments
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let confirm, !(1...86_400).contains(confirm) {
            throw ValidationError("--confirm takes 1 to 86400 seconds, not \(confirm)")
        }
    }

    func run() throws {
        _ = try place.namespace()
        let pipelines = try Pipelines.ofThisHost()
        var code = code
        if code.hook == nil { code.hook = try pipelines.status(of: name).hook }
        let object = try Compiling.object(file, code.options())
        let options = SwapOptions(dryRun: dryRun, dropState: dropState, confirm: confirm)
        let report = try pipelines.swap(name, object, source: Files.absolute(file), options)
        if let confirm, report.done { try Guard.start(name, generation: report.to.generation, seconds: confirm) }
        if output.json { return try Streams.json(report) }
        Streams.out(report.text)
    }
}

/// `weir confirm`
struct ConfirmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Keep what the last swap with --confirm brought.")

    @Argument(help: "The pipeline.")
    var name: String
    @OptionGroup var place: NamespaceArguments

    func run() throws {
        _ = try place.namespace()
        try Pipelines.ofThisHost().confirm(name)
        Streams.out("\(name) stays as it is\n")
    }
}

/// `weir rollback`
struct RollbackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Go back to the program before the last swap, with the state there is by now.")

    @Argument(help: "The pipeline.")
    var name: String
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        _ = try place.namespace()
        let report = try Pipelines.ofThisHost().rollBack(name)
        if output.json { return try Streams.json(report) }
        Streams.out(report.text)
    }
}

/// What waits for the confirmation of a swap: a process of its own, that no terminal takes along.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "guard", shouldDisplay: false)

    @Argument var name: String
    @Argument var generation: Int
    @Argument var seconds: Int

    func run() throws {
        var left = timespec(tv_sec: seconds, tv_nsec: 0)
        var rest = timespec()
        while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
        // The deadline is kept in whole seconds: it may be some moments ahead.
        for _ in 0..<50 {
            if try Pipelines.ofThisHost().expire(name, generation: generation) != nil { return }
            usleep(100_000)
        }
    }
}

enum Guard {
    /// Starts the guard of a swap in a session of its own.
    static func start(_ name: String, generation: Int, seconds: Int) throws(Refusal) {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads that block signals start guards too.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK))  // POSIX_SPAWN_SETSID
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in 0...2 { posix_spawn_file_actions_addopen(&actions, Int32(stream), "/dev/null", O_RDWR, 0) }
        let text: [String] = ["weir", "guard", name, String(generation), String(seconds)]
        var words: [UnsafeMutablePointer<CChar>?] = text.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let result = posix_spawn(&child, "/proc/self/exe", &actions, &attributes, &words, environ)
        guard result == 0 else {
            throw Refusal(
                "the swap is done, but nobody watches it (cannot start the guard: \(String(cString: strerror(result)))): "
                    + "the next weir that looks at \(name) after \(seconds) s goes back")
        }
    }
}
