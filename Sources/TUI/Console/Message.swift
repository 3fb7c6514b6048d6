/// Something that happened. The console is a function of these.
public enum Message: Sendable {
    case key(Key)
    /// Text pasted at once.
    case paste(String)
    case mouse(Mouse)
    case resized(Size)
    case sampled(Snapshot)
    /// The file was read or compiled anew.
    case source(SourceState)
    /// A command asked for by `Effect.perform` ended.
    case finished(Int, CommandResult)
    /// What would come of a command, asked for by `Effect.preview`.
    case previewed(Command, CommandPreview)
    /// A line for the log: what was done, what the kernel reported.
    case logged(LogLine)
    /// A word for the status line.
    case notice(Notice)
    /// The file of the theme in use was changed.
    case themeChanged
    /// What can be taken back; nil when nothing can.
    case undoOffer(UndoOffer?)
}

/// The newest change that can be taken back, and what that would do.
public struct UndoOffer: Sendable, Equatable {
    public struct Step: Sendable, Equatable {
        public var now: String
        public var then: String
        public init(now: String, then: String) {
            self.now = now
            self.then = then
        }
    }
    /// Of its record in the journal.
    public var number: Int
    public var command: String
    public var who: String
    /// The pipeline that was changed; nil when it was not one alone.
    public var pipeline: String?
    public var steps: [Step] = []
    /// Why it is not what it was after that change any more.
    public var conflicts: [String] = []
    public init(number: Int, command: String, who: String, pipeline: String? = nil) {
        self.number = number
        self.command = command
        self.who = who
        self.pipeline = pipeline
    }
}

/// Something done with the mouse, at a column and row.
public struct Mouse: Sendable, Hashable {
    public enum Kind: Sendable { case click, doubleClick, wheelUp, wheelDown }
    public var kind: Kind
    public var x: Int
    public var y: Int
    public init(_ kind: Kind, x: Int, y: Int) {
        self.kind = kind
        self.x = x
        self.y = y
    }
}

/// What of a program page Source shows.
public enum SourceStage: String, Sendable, CaseIterable { case p4, c, ebpf, schema }

/// How a command ended.
public enum CommandResult: Sendable, Equatable {
    /// With a word on what was done; may be empty.
    case done(String)
    /// With the reason in one sentence, and more lines when there are (a verifier's log).
    case failed(String, details: [String])
}

/// A line of the log.
public struct LogLine: Sendable, Equatable {
    public enum Kind: String, Sendable { case done, failed, kernel, note }
    /// The wall clock, as it is shown.
    public var clock: String
    public var kind: Kind
    public var text: String
    public var details: [String]
    /// Who did it: `root`, `alice (sudo)`; empty for what nobody did here.
    public var who: String
    public init(clock: String, kind: Kind, text: String, details: [String] = [], who: String = "") {
        self.clock = clock
        self.kind = kind
        self.text = text
        self.details = details
        self.who = who
    }
}

/// A word for the status line.
public struct Notice: Sendable, Equatable {
    public enum Kind: Sendable { case plain, good, bad }
    public var kind: Kind
    public var text: String
    public init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// Something the console asks for. It happens outside; the result comes back as a message.
public enum Effect: Sendable, Equatable {
    case quit
    /// Do it in the background and answer `Message.finished` with the same number.
    case perform(Int, Command)
    /// Look what can be taken back, of this pipeline or, where there is nothing of it, of any; answer `Message.undoOffer`.
    case lookForUndo(pipeline: String?)
    /// Look what would come of it, change nothing, and answer `Message.previewed`.
    case preview(Command)
    /// Leave the screen to `$EDITOR` on this file at this line (from 1), then redraw.
    case edit(path: String, line: Int)
    /// From now on sample this, and nothing the console does not show.
    case watch(Interest)
    /// Seconds between samples.
    case refresh(seconds: Double)
    case pause(Bool)
    /// Write a screen as text to a file of this name in the current directory; answer with a notice.
    case save(name: String, text: String)
    /// Put text on the clipboard of the terminal (OSC 52).
    case copy(String)
    /// Load a theme by name; answer with a notice when there is none.
    case theme(String)
    /// Count the entries of all tables once, however long it takes.
    case count
    /// Take notice of the mouse, or leave it to the terminal.
    case mouse(Bool)
    /// Keep this for the next time.
    case remember(Memory)
    /// Draw everything again.
    case redraw
    /// Stop like Ctrl-Z.
    case suspend
}

/// What the console shows now, so that the sampler looks at nothing else.
public struct Interest: Sendable, Equatable {
    public var page: Page
    /// The pipeline whose tables, counters or source are seen; nil when there is none.
    public var pipeline: String?
    /// The table whose entries are seen.
    public var table: TablePlace?
    /// The map whose content is seen.
    public var map: UInt32?
    /// The program whose instructions are seen.
    public var program: UInt32?
    /// Whether the kernel should count runs and run time: costs every packet of the host a little.
    public var runStatistics: Bool
    /// Whether `table` is open, so that all of its entries are wanted.
    public var isOpen = false
    /// Whether what a control plane sets beside tables is seen.
    public var settings = false
    /// Those of them that are wanted.
    public var query: EntryQuery
    /// Those of them that are seen, by their identities.
    public var entries: [String] = []
    /// What is seen of the source.
    public var stage: SourceStage
    public init(
        page: Page, pipeline: String? = nil, table: TablePlace? = nil, map: UInt32? = nil, program: UInt32? = nil,
        runStatistics: Bool = false, query: EntryQuery = EntryQuery(), stage: SourceStage = .p4
    ) {
        self.page = page
        self.pipeline = pipeline
        self.table = table
        self.map = map
        self.program = program
        self.runStatistics = runStatistics
        self.query = query
        self.stage = stage
    }
}

/// The pages of the console, in the order of their number keys.
public enum Page: Int, CaseIterable, Sendable {
    case ports = 1, pipelines, tables, counters, maps, source, log

    public var title: String {
        switch self {
        case .ports: "Ports"
        case .pipelines: "Pipelines"
        case .tables: "Tables"
        case .counters: "Counters"
        case .maps: "Maps"
        case .source: "Source"
        case .log: "Log"
        }
    }
}
