/// Something that happened. The console is a function of these.
public enum Message: Sendable {
    case key(Key)
    /// Text pasted at once.
    case paste(String)
    case resized(Size)
    case sampled(Snapshot)
    /// The file was read or compiled anew.
    case source(SourceState)
    /// A command asked for by `Effect.perform` ended.
    case finished(Int, CommandResult)
    /// A line for the log: what was done, what the kernel reported.
    case logged(LogLine)
    /// A word for the status line.
    case notice(Notice)
}

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
    public init(clock: String, kind: Kind, text: String, details: [String] = []) {
        self.clock = clock
        self.kind = kind
        self.text = text
        self.details = details
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
    /// Whether the kernel should count runs and run time: costs every packet of the host a little.
    public var runStatistics: Bool
    public init(
        page: Page, pipeline: String? = nil, table: TablePlace? = nil, map: UInt32? = nil, runStatistics: Bool = false
    ) {
        self.page = page
        self.pipeline = pipeline
        self.table = table
        self.map = map
        self.runStatistics = runStatistics
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
