/// What of the journal can be taken back.
public struct UndoList: Sendable {
    private let records: [JournalRecord]
    /// Numbers of records that were taken back, and not done again.
    private let undone: Set<Int>

    public init(_ records: [JournalRecord]) {
        var undone: Set<Int> = []
        var takenBack: [Int: Int] = [:]
        for record in records where record.outcome == .done {
            guard let other = record.undoes else { continue }
            undone.insert(other)
            // Who takes an undo back does the change again.
            if let first = takenBack[other] { undone.remove(first) }
            takenBack[record.number] = other
        }
        self.records = records
        self.undone = undone
    }

    /// Whether a record was taken back.
    public func isUndone(_ number: Int) -> Bool { undone.contains(number) }

    public func record(_ number: Int) -> JournalRecord? { records.last { $0.number == number } }

    /// The newest change that can be taken back, was not, and is none of those that took others back.
    /// - Parameter pipeline: only changes of this one.
    public func newest(of pipeline: String? = nil) -> JournalRecord? {
        records.last { record in
            guard record.outcome == .done, record.undo != nil, record.undoes == nil, !undone.contains(record.number) else { return false }
            return pipeline == nil || record.pipeline == pipeline
        }
    }
}

extension Undo {
    /// What does the change again; nil when there is no simple way.
    public var reversed: Undo? {
        switch self {
        case .entries(let pipeline, let table, let changes, let fallback):
            .entries(
                pipeline: pipeline, table: table, changes: changes.reversed().map(\.reversed),
                fallback: fallback.map { DefaultChange(before: $0.after, after: $0.before) })
        case .settings(let pipeline, let changes): .settings(pipeline: pipeline, changes: changes.reversed().map(\.reversed))
        case .restore, .detach, .attach, .goBack, .mode, .several: nil
        }
    }
}
