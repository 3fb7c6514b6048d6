import Pipeline

/// Several steps that are made as one: all of them or none, also when whoever makes them is killed over it. What takes back the steps that
/// were begun is pinned first, so that the next `weir` does it.
public struct Whole: ~Copyable {
    /// What stands in the pin.
    struct Mark: Codable {
        var time: String
        var who: String
        var process: Int
        var words: [String]
        /// In the order in which it is to be done. Each has to do nothing where its step was not made.
        var undo: [Undo]
        /// Steps that nothing takes back.
        var gaps: [String] = []
        /// The record that it takes back, of an undo: then it is completed.
        var undoes: Int?
        /// Where its journal is, and what is kept for it.
        var journal: String
    }

    private let undoing: Undoing
    private let transaction: Transaction<Mark>
    private var mark: Mark

    /// Keeps others from beginning one. What an earlier one left is taken back.
    public init(with pipelines: Pipelines, _ journal: Journal, startGuard: @escaping Undoing.StartGuard) throws {
        let transaction = try pipelines.transaction(Mark.self)
        if let left = try transaction.interrupted() { try Whole.settle(left, transaction, pipelines, journal, startGuard) }
        self.transaction = transaction
        undoing = Undoing(pipelines, Keepsakes(journal.file), startGuard: startGuard)
        mark = Mark(time: "", who: "", process: 0, words: [], undo: [], journal: journal.file.folder)
    }

    /// A step of a deed is about to be made. `undo` takes it back, whether it was made by then, half of it, or not at all.
    public mutating func begin(_ undo: Undo?, gap: String? = nil, of deed: Deed) throws {
        let record = deed.record
        (mark.time, mark.who, mark.process, mark.words) = (record.time, record.who, record.process, record.words)
        if let undo { mark.undo.insert(undo, at: 0) }
        if let gap { mark.gaps.append(gap) }
        try transaction.write(mark)
    }

    /// What takes a record back is about to be done.
    public mutating func begin(_ undo: Undo, takingBack number: Int, of deed: Deed) throws {
        mark.undoes = number
        try begin(undo, of: deed)
    }

    /// All of it is done, and written down.
    public func end() throws { try transaction.end() }

    /// Takes back what was begun.
    /// - Returns: What could not be.
    public func takeBack() -> [String] {
        let failures = Whole.perform(mark, undoing).failures
        // Of what the kernel refuses to forget nobody could take back more.
        try? transaction.end()
        return failures
    }

    /// Takes back what was begun and is in the journal already.
    public func takeBack(in journal: Journal) throws { try Whole.settle(mark, transaction, undoing.pipelines, journal, undoing.startGuard) }

    private static func perform(_ mark: Mark, _ undoing: Undoing) -> (done: [String], failures: [String]) {
        var (done, failures): ([String], [String]) = ([], mark.gaps)
        for undo in mark.undo {
            do { done += try undoing.perform(undo, force: true) } catch { failures.append("\(error)") }
        }
        return (done, failures)
    }

    private static func settle(
        _ mark: Mark, _ transaction: borrowing Transaction<Mark>, _ pipelines: Pipelines, _ own: Journal, _ startGuard: @escaping Undoing.StartGuard
    ) throws {
        // Who keeps another journal is not told of it.
        let journal = Journal(JournalFile(folder: mark.journal)) { if own.file.folder == mark.journal { own.complain($0) } }
        let undoing = Undoing(pipelines, Keepsakes(journal.file), startGuard: startGuard)
        let records = (try? journal.file.records().records) ?? []
        let record = records.last { $0.time == mark.time && $0.process == mark.process && $0.words == mark.words }
        let words = "weir \(JournalRecord.text(mark.words)) by \(mark.who) was cut short"
        var failures: [String] = []
        if mark.undoes != nil, record != nil {
            failures = perform(mark, undoing).failures
            try transaction.end()
        } else {
            // An apply with a line in the journal is taken back all the same: its author never said that it was done.
            let number = mark.undoes ?? record?.number
            failures = try journal.recording("undo", ["undo"] + (number.map { [String($0)] } ?? [])) { deed in
                deed.by("weir")
                deed.begin(nil)
                let (done, failures) = perform(mark, undoing)
                deed.note([words] + done + failures.map { "could not be taken back: \($0)" }, irreversible: "it was no change of its own")
                deed.takesBack(number)
                try transaction.end()
                return failures
            }
        }
        journal.complain(
            words + (mark.undoes == nil ? ", and is taken back" : ", and is completed") + (failures.isEmpty ? "" : "; but \(failures.joined(separator: "; "))"))
    }

    /// Takes back what one left that was killed over it; nothing when there is none, or it is still under way.
    public static func settle(_ pipelines: Pipelines, _ journal: Journal, startGuard: @escaping Undoing.StartGuard) throws {
        guard pipelines.hasTransaction, let transaction = try? pipelines.transaction(Mark.self, patience: 0) else { return }
        guard let left = try transaction.interrupted() else { return }
        try settle(left, transaction, pipelines, journal, startGuard)
    }
}
