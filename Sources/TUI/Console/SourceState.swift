/// The P4 source the console shows and what the compiler says to it. A new one is sent whenever the file or the result of
/// compiling it changes.
public struct SourceState: Sendable, Equatable {
    /// The pipeline it belongs to; nil when it is not running.
    public var pipeline: String?
    public var path: String
    /// Its lines, without line ends.
    public var lines: [String]
    public var status: Status
    public var diagnostics: [Diagnostic]
    /// What compiling took; nil when it was not compiled.
    public var milliseconds: Double?
    /// What was made of it, as far as it came: the C, the instructions (where somebody asked for them) and the schema.
    public var stages: [SourceStage: [StageLine]] = [:]
    /// The whole of the kernel's words when its verifier refused the program.
    public var refusal: [String] = []

    /// A line of something made from the P4, and the P4 line it was made from, counted from 1; 0 when there is none.
    public struct StageLine: Sendable, Equatable {
        public var text: String
        public var line: Int
        public init(_ text: String, line: Int = 0) {
            self.text = text
            self.line = line
        }
    }

    public enum Status: Sendable, Equatable {
        /// The text is what runs.
        case live
        case compiling
        /// It has errors: see `diagnostics`.
        case failed
        /// It compiled and verified; this is what would change.
        case ready(Preview)
        /// The file cannot be read.
        case unreadable(String)
    }

    public struct Diagnostic: Sendable, Equatable {
        public enum Severity: String, Sendable { case error, warning, note }
        public var severity: Severity
        /// Counted from 1.
        public var line: Int
        /// Counted from 1, in characters.
        public var column: Int
        public var text: String
        public init(_ severity: Severity, line: Int, column: Int = 1, _ text: String) {
            self.severity = severity
            self.line = line
            self.column = column
            self.text = text
        }
    }

    /// What going live would change, as rows of three columns.
    public struct Preview: Sendable, Equatable {
        public struct Change: Sendable, Equatable {
            public var what: String
            public var now: String
            public var then: String
            /// Whether state is lost by it.
            public var loses: Bool
            public init(_ what: String, now: String, then: String, loses: Bool = false) {
                self.what = what
                self.now = now
                self.then = then
                self.loses = loses
            }
        }
        public var changes: [Change]
        /// Lines that differ from the running text: numbers counted from 1.
        public var changedLines: Set<Int>
        public init(changes: [Change] = [], changedLines: Set<Int> = []) {
            self.changes = changes
            self.changedLines = changedLines
        }
    }

    public init(
        pipeline: String? = nil, path: String, text: String, status: Status, diagnostics: [Diagnostic] = [],
        milliseconds: Double? = nil
    ) {
        self.pipeline = pipeline
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        for index in lines.indices where lines[index].utf8.last == 13 { lines[index].removeLast() }
        self.lines = lines
        self.status = status
        self.diagnostics = diagnostics
        self.milliseconds = milliseconds
    }

    /// Why there is no line to show.
    var emptyReason: String {
        if case .unreadable(let reason) = status { reason } else { "the file is empty" }
    }

    /// How many errors there are.
    public var errors: Int { diagnostics.count { $0.severity == .error } }
}
