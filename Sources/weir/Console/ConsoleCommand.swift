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
    var refresh: Double?

    @Option(help: ArgumentHelp("The page to begin with: ports, pipelines, tables, counters, maps, source or log.", valueName: "page"))
    var page: String?

    @Option(
        help: ArgumentHelp(
            "Colours: \(Theme.builtinNames.joined(separator: ", ")), one of ~/.config/weir/themes, or a file.", valueName: "name"))
    var theme: String?

    @Flag(inversion: .prefixedNo, help: "Take notice of the mouse; the terminal's own selection then needs Shift.")
    var mouse: Bool?

    @OptionGroup var compile: CompileArguments
    @OptionGroup var place: NamespaceArguments

    func validate() throws {
        if let refresh, !(0.1...3600).contains(refresh) { throw ValidationError("--refresh takes 0.1 to 3600 seconds") }
        if let page, ConsoleCommand.page(page) == nil { throw ValidationError("there is no page \(page)") }
        if let theme, case .failure(let error) = Themes.named(theme) { throw ValidationError(error.text) }
    }

    private static func page(_ name: String) -> Page? { Page.allCases.first { $0.title.lowercased() == name.lowercased() } }

    func run() throws {
        guard let namespace = try place.namespace() else { return try console() }
        // Threads are born in the network namespace of the one that starts them.
        try namespace.run { try console() }.get()
    }

    private func console() throws {
        let isRoot = geteuid() == 0
        if isRoot, let name { _ = try Pipelines.ofThisHost().open(name).generation } else if isRoot { _ = try? Pipelines.ofThisHost() }
        var memory = ConsoleMemory.read()
        memory.theme = theme ?? memory.theme
        memory.refresh = refresh ?? memory.refresh
        memory.mouse = mouse ?? memory.mouse
        let session = try ConsoleSession(compile.options, pipeline: name, file: source, seconds: memory.refresh ?? 1)
        let ending = try show(session, readOnly: readOnly || !isRoot, memory)
        // What was begun is finished: a swap is not left half done.
        for _ in 0..<200 where !session.isIdle { usleep(50_000) }
        switch ending {
        case .quit: return
        case .signal(let number): throw ExitCode(128 + number)
        case .closed: throw ExitCode.failure
        }
    }

    private func show(_ session: ConsoleSession, readOnly: Bool, _ memory: Memory) throws -> ConsoleEnding {
        var theme = Theme.standard
        switch memory.theme.map(Themes.named) {
        case .success(let named): theme = named
        case .failure(let error): session.inbox.send(.notice(Notice(.bad, error.text)))
        case nil: break
        }
        var screen = try TerminalScreen(theme: theme)
        if memory.mouse { screen.mouse(true) }
        if let name = memory.theme { session.perform(.theme(name)) }
        var model = Model(
            size: screen.size,
            options: Model.Options(
                readOnly: readOnly, refresh: memory.refresh ?? 1, pipeline: name ?? memory.pipeline,
                page: page.flatMap { ConsoleCommand.page($0) } ?? memory.page ?? .ports, memory: memory, themes: Themes.names,
                who: ConsoleMemory.who))
        let note = "the screen is " + screen.summary + (readOnly ? "; read-only" : "")
        session.inbox.send(.logged(LogLine(clock: WallClock.text, kind: .note, text: note)))
        return screen.run(&model, inbox: session.inbox, themes: Themes.named) { session.perform($0) }
    }
}
