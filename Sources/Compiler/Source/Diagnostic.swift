/// How bad it is.
public enum Severity: String, Sendable { case error, warning, note }

/// Something to tell the user about his text.
public struct Diagnostic: Sendable {
    public struct Note: Sendable {
        public var message: String
        public var span: Span
        public init(_ message: String, at span: Span) {
            self.message = message
            self.span = span
        }
    }
    public var severity: Severity
    public var message: String
    public var span: Span
    public var notes: [Note]
    /// The `-W` switch that turns a warning on and off: `unused`, `uninitialized`; empty for errors.
    public var category: String

    public init(
        _ severity: Severity, _ message: String, at span: Span, notes: [Note] = [], category: String = ""
    ) {
        self.severity = severity
        self.message = message
        self.span = span
        self.notes = notes
        self.category = category
    }
}

/// Collects diagnostics. The same message at the same place is kept once, and no more than `limit` errors are kept.
public struct Diagnostics: Sendable {
    public private(set) var all: [Diagnostic] = []
    public private(set) var errorCount = 0
    public var limit = 100
    private var seen: Set<String> = []

    public init() {}

    public var hasErrors: Bool { errorCount > 0 }

    public mutating func add(_ diagnostic: Diagnostic) {
        // Far beyond the limit they are only counted: a hopeless file must not fill the memory.
        if diagnostic.severity == .error, errorCount > limit * 10 {
            errorCount += 1
            return
        }
        let key = "\(diagnostic.span.file.raw):\(diagnostic.span.start):\(diagnostic.message)"
        guard seen.insert(key).inserted else { return }
        if diagnostic.severity == .error {
            errorCount += 1
            guard errorCount <= limit else { return }
        }
        all.append(diagnostic)
    }

    public mutating func error(_ message: String, at span: Span, notes: [Diagnostic.Note] = []) {
        add(Diagnostic(.error, message, at: span, notes: notes))
    }

    public mutating func warning(_ message: String, at span: Span, category: String, notes: [Diagnostic.Note] = []) {
        add(Diagnostic(.warning, message, at: span, notes: notes, category: category))
    }

    public mutating func append(_ others: Diagnostics) {
        for diagnostic in others.all { add(diagnostic) }
    }
}
