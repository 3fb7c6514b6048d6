import ArgumentParser
import Driver
import Glibc
import Netlink
import Pipeline
import TUI
import Terminal

/// `weir console`: the operator's view of the host.
struct ConsoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Watch and change what runs on this host.",
        discussion: """
            Interfaces with their traffic and programs, pipelines, tables, counters, maps, the P4 source. Every change of the source is \
            compiled at once: its errors stand at their lines, or what would change, and one key goes live with it. ? shows the keys.
            """)

    @Argument(help: "The pipeline to look at first.")
    var name: String?

    @Option(help: ArgumentHelp("The P4 source, when it is not the file the pipeline was made from.", valueName: "file"))
    var source: String?

    @Flag(help: "Change nothing; always so without root.")
    var readOnly = false

    @Option(help: ArgumentHelp("Seconds between samples, 0.1 to 3600.", valueName: "seconds"))
    var refresh: Double = 1

    @Option(help: ArgumentHelp("The page to begin with: ports, pipelines, tables, counters, maps, source or log.", valueName: "page"))
    var page: String?

    @Option(help: ArgumentHelp("Colours: \(Theme.builtinNames.joined(separator: ", ")).", valueName: "name"))
    var theme: String?

    @OptionGroup var compile: CompileArguments
    @OptionGroup var place: NamespaceArguments

    func validate() throws {
        guard refresh >= 0.1, refresh <= 3600 else { throw ValidationError("--refresh takes 0.1 to 3600 seconds") }
        if let page, ConsoleCommand.page(page) == nil { throw ValidationError("there is no page \(page)") }
        if let theme, Theme.builtin(theme) == nil {
            throw ValidationError("there is no theme \(theme): there are \(Theme.builtinNames.joined(separator: ", "))")
        }
    }

    private static func page(_ name: String) -> Page? { Page.allCases.first { $0.title.lowercased() == name.lowercased() } }

    func run() throws {
        guard let namespace = try place.namespace() else { return try console() }
        // Threads are born in the network namespace of the one that starts them.
        try namespace.run { try console() }.get()
    }

    private func console() throws {
        let isRoot = geteuid() == 0
        if isRoot, let name { _ = try Pipelines.ofThisHost().open(name).generation }
        let session = try ConsoleSession(compile.options, pipeline: name, file: source, seconds: refresh)
        let ending = try show(session, readOnly: readOnly || !isRoot)
        // What was begun is finished: a swap is not left half done.
        for _ in 0..<200 where !session.isIdle { usleep(50_000) }
        switch ending {
        case .quit: return
        case .signal(let number): throw ExitCode(128 + number)
        case .closed: throw ExitCode.failure
        }
    }

    private func show(_ session: ConsoleSession, readOnly: Bool) throws -> ConsoleEnding {
        let theme = theme.flatMap { Theme.builtin($0) } ?? .standard
        var screen = try TerminalScreen(theme: theme)
        var model = Model(
            size: screen.size,
            options: Model.Options(
                readOnly: readOnly, refresh: refresh, pipeline: name, page: page.flatMap { ConsoleCommand.page($0) } ?? .ports))
        let note = "the screen is " + screen.summary + (readOnly ? "; read-only" : "")
        session.inbox.send(.logged(LogLine(clock: WallClock.text, kind: .note, text: note)))
        return screen.run(&model, inbox: session.inbox) { session.perform($0) }
    }
}
