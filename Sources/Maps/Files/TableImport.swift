import Schema

/// Puts the entries of a file into tables of a running program, all of them or none: every line is checked before the first is written,
/// and when the kernel refuses one midway, what was written is taken back.
///
/// The file is CSV (`CSVColumns`) or JSON lines (`EntryLine`), whichever its first line is. It is read twice and never held; what is held
/// is the key of every entry. Who calls this holds the pipeline against other writers.
public struct TableImport: Sendable {
    public enum Mode: Sendable, Equatable {
        /// Entries come to those that are there. One that is there as it is stays; one with another action is refused.
        case add
        /// The tables the file is about hold what the file holds and nothing else, with as few writes as that takes.
        case replace
    }

    /// What became of entries.
    public struct Counts: Sendable, Equatable {
        public var added = 0
        public var changed = 0
        public var removed = 0
        public var unchanged = 0
        /// Default actions that were set.
        public var defaults = 0
        public init() {}
    }

    /// How far an import is.
    public struct Progress: Sendable {
        public var isWriting: Bool
        public var lines: Int
        /// Of this reading of the file, from 0 to 1.
        public var fraction: Double
    }

    public var mode: Mode
    /// The one table to fill, its name as short as it is unambiguous; what a file says of others is passed over then. Nil for all tables
    /// the file names.
    public var table: String?

    public init(mode: Mode = .add, table: String? = nil) {
        self.mode = mode
        self.table = table
    }

    /// Does it, and answers what became of each table. `progress` is called every some thousand lines; when it answers false the import
    /// ends there as if it had been refused.
    public func run(
        _ source: borrowing EntrySource, _ schema: Schema, maps: borrowing MapSet, progress: (Progress) -> Bool = { _ in true },
        announce: ([String]) throws(TableError) -> Void = { _ in }
    ) throws(ImportRefusal) -> [String: Counts] {
        let run = try check(source, schema, maps, progress)
        do throws(TableError) { try announce(run.tableNames) } catch { throw ImportRefusal(error) }
        do throws(TableError) {
            try run.beginWriting()
            try run.read(source, maps: maps, isWriting: true, progress)
            try run.finishWriting(maps: maps)
        } catch {
            throw ImportRefusal(error, undoing: run.undo(maps: maps))
        }
        return run.counts
    }

    /// Whether `run` would write anything; refused as that would be, before its first write.
    public func changes(_ source: borrowing EntrySource, _ schema: Schema, maps: borrowing MapSet) throws(ImportRefusal) -> Bool {
        let run = try check(source, schema, maps) { _ in true }
        do throws(TableError) { return try run.wouldWrite() } catch { throw ImportRefusal(error) }
    }

    /// Reads the whole file and compares it with the tables.
    private func check(
        _ source: borrowing EntrySource, _ schema: Schema, _ maps: borrowing MapSet, _ progress: (Progress) -> Bool
    ) throws(ImportRefusal) -> ImportRun {
        let run: ImportRun
        do throws(TableError) {
            run = try ImportRun(self, schema, maps, source)
            try run.read(source, maps: maps, isWriting: false, progress)
            try run.finishCheck(maps: maps)
        } catch { throw ImportRefusal(error) }
        if run.bad.count > 0 { throw ImportRefusal(source.name, run.bad) }
        return run
    }
}

/// The lines of a file that were refused: how many, and why the first hundred of them.
struct BadLines {
    static let kept = 100
    private(set) var lines: [(number: Int, reason: String)] = []
    private(set) var count = 0

    mutating func add(_ number: Int, _ error: TableError) {
        count += 1
        if lines.count < BadLines.kept { lines.append((number, printable(error.sentence))) }
    }
}

/// Text of others without what could drive a terminal, cut where it gets long.
private func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(400) {
        let isControl = scalar.value < 0x20 || (0x7f..<0xa0).contains(scalar.value) || [0x2028, 0x2029, 0x202e].contains(scalar.value)
        result.unicodeScalars.append(isControl ? "\u{fffd}" : scalar)
    }
    return text.unicodeScalars.count > 400 ? result + "..." : result
}

/// Why an import did not take place. The tables are as they were, unless it says otherwise.
public struct ImportRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    public var sentence: String
    /// For bad lines, the first hundred of them, each with its number.
    public var details: [String]
    /// Bad lines.
    public var badLines: Int
    /// Whether some of it was written and could not be taken back.
    public var leavesPart = false

    init(_ error: TableError) {
        sentence = printable(error.sentence)
        details = []
        badLines = 0
    }

    init(_ name: String, _ bad: BadLines) {
        let lines = bad.count == 1 ? "1 line of \(name) is not as it should be" : "\(bad.count) lines of \(name) are not as they should be"
        sentence = "\(lines); nothing was written"
        details = bad.lines.map { "line \($0.number): \($0.reason)" }
        if bad.count > bad.lines.count { details.append("and \(bad.count - bad.lines.count) more") }
        badLines = bad.count
    }

    /// With what could not be undone.
    init(_ error: TableError, undoing failures: [TableError]) {
        self.init(error)
        if failures.isEmpty {
            sentence += "; what was written was taken back"
        } else {
            leavesPart = true
            sentence += "; and taking back what was written failed too"
            details = failures.map(\.sentence)
        }
    }

    public var description: String { sentence }
}
