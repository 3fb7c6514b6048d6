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
    /// What a warning is about, also of one that counts as an error; nil for errors.
    public var category: WarningCategory?

    public init(
        _ severity: Severity, _ message: String, at span: Span, notes: [Note] = [], category: WarningCategory? = nil
    ) {
        self.severity = severity
        self.message = message
        self.span = span
        self.notes = notes
        self.category = category
    }
}

/// Collects diagnostics. Of several errors at one place the first is kept, and no more than `limit` in all.
public struct Diagnostics: Sendable {
    public private(set) var all: [Diagnostic] = []
    public private(set) var errorCount = 0
    public var limit = 100
    /// Which warnings are kept.
    public var warnings = WarningOptions()
    private var seen: Set<Place> = []

    private struct Place: Hashable {
        var file: FileID
        var start: Int32
        var warning: WarningCategory?

        init(file: FileID, start: Int32, warning: WarningCategory? = nil) {
            (self.file, self.start, self.warning) = (file, start, warning)
        }
    }

    public init(warnings: WarningOptions = WarningOptions()) { self.warnings = warnings }

    public var hasErrors: Bool { errorCount > 0 }
    /// Whether something is wrong besides warnings that count as errors.
    public var hasMistakes: Bool { errorCount > all.count { $0.severity == .error && $0.category != nil } }

    public mutating func add(_ diagnostic: Diagnostic) {
        var diagnostic = diagnostic
        if diagnostic.severity == .warning, let category = diagnostic.category {
            guard warnings.shows(category) else { return }
            if warnings.isError(category) { diagnostic.severity = .error }
        }
        // Far beyond the limit they are only counted: a hopeless file must not fill the memory.
        if diagnostic.severity == .error, errorCount > limit * 10 {
            errorCount += 1
            return
        }
        let span = diagnostic.span
        // What went wrong first at a place is what has to be mended; the rest mostly follows from it.
        if !span.isNone {
            if diagnostic.category != nil, seen.contains(Place(file: span.file, start: span.start)) { return }
            guard seen.insert(Place(file: span.file, start: span.start, warning: diagnostic.category)).inserted else { return }
        }
        switch diagnostic.severity {
        case .error:
            errorCount += 1
            guard errorCount <= limit else { return }
        case .warning, .note: guard all.count < limit * 10 else { return }
        }
        all.append(diagnostic)
    }

    public mutating func error(_ message: String, at span: Span, notes: [Diagnostic.Note] = []) {
        add(Diagnostic(.error, message, at: span, notes: notes))
    }

    public mutating func warning(
        _ message: String, at span: Span, category: WarningCategory, notes: [Diagnostic.Note] = []
    ) {
        add(Diagnostic(.warning, message, at: span, notes: notes, category: category))
    }

    /// Puts them into the order of the text; those of no place stay in front.
    public mutating func sortByPlace() {
        all = all.enumerated().sorted { a, b in
            let (x, y) = (a.element.span, b.element.span)
            return (x.file.raw, x.start, a.offset) < (y.file.raw, y.start, b.offset)
        }.map(\.element)
    }

    public mutating func append(_ others: Diagnostics) {
        for diagnostic in others.all { add(diagnostic) }
        errorCount += max(0, others.errorCount - others.limit)
    }
}
