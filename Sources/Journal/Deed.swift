import Glibc
import Maps
import Pipeline

/// A change that is being made, and what the journal will say of it.
public struct Deed {
    public private(set) var record: JournalRecord
    /// Where what is needed to take it back is kept.
    public let keepsakes: Keepsakes
    /// Whether it came so far that a refusal is worth a line.
    private(set) var isBegun = false
    /// What could not be kept for taking it back.
    public private(set) var complaints: [String] = []

    init(_ verb: String, _ words: [String], _ file: JournalFile) {
        record = JournalRecord(
            time: Actor.time, who: Actor.name, process: Int(getpid()), words: words, verb: verb)
        keepsakes = Keepsakes(file)
    }

    /// From here on a refusal is told too.
    public mutating func begin(_ pipeline: String?, object: String? = nil) {
        isBegun = true
        record.pipeline = pipeline
        record.object = object ?? record.object
    }

    /// What it changed, and what takes it back.
    public mutating func note(_ changes: [String], undo: Undo? = nil, irreversible: String? = nil) {
        record.changes += changes
        if let undo { record.undo = undo }
        if let irreversible { record.irreversible = irreversible }
    }

    public mutating func generations(from: Int?, to: Int?) { (record.from, record.to) = (from, to) }
    public mutating func answer(_ words: String?) { record.answer = words }
    public mutating func takesBack(_ number: Int?) { record.undoes = number }
    public mutating func confirms(_ number: Int) { record.confirms = number }
    public mutating func by(_ who: String) { record.who = who }
    mutating func refused(_ reason: String) { (record.outcome, record.answer, record.undo) = (.refused, reason, nil) }

    /// A step of this change, noted by itself.
    public func part() -> Deed {
        var part = self
        (part.record.changes, part.record.undo, part.record.irreversible) = ([], nil, nil)
        part.complaints = []
        return part
    }

    /// Seconds after which it is taken back unless confirmed.
    public mutating func waits(_ seconds: Int) { record.confirmWithin = seconds }

    /// Keeps something for taking the change back; the change goes on without it.
    public mutating func keep<Value>(_ body: (Keepsakes) throws(JournalError) -> Value?) -> Value? {
        do throws(JournalError) { return try body(keepsakes) } catch {
            complaints.append(error.sentence)
            record.irreversible = error.sentence
            return nil
        }
    }
}

/// The journal of this host.
public struct Journal: Sendable {
    public let file: JournalFile
    /// Told what the journal itself could not do; a change is never stopped by it.
    public var complain: @Sendable (String) -> Void

    public init(_ file: JournalFile = JournalFile(), complain: @escaping @Sendable (String) -> Void) {
        self.file = file
        self.complain = complain
    }

    /// Makes a change and writes down what came of it. `words` are those of the command, without `weir`.
    public func recording<Value>(
        _ verb: String, _ words: [String], reason: (any Error) -> String = { "\($0)" }, _ body: (inout Deed) throws -> Value
    ) throws -> Value {
        try recorded(verb, words, reason: reason, body).value
    }

    /// The same, with the number of the record; nil when there is none.
    public func recordingNumber(
        _ verb: String, _ words: [String], reason: (any Error) -> String = { "\($0)" }, _ body: (inout Deed) throws -> Void
    ) throws -> Int? {
        try recorded(verb, words, reason: reason, body).number
    }

    private func recorded<Value>(
        _ verb: String, _ words: [String], reason: (any Error) -> String, _ body: (inout Deed) throws -> Value
    ) throws -> (value: Value, number: Int?) {
        var deed = Deed(verb, words, file)
        do {
            let value = try body(&deed)
            return (value, deed.isBegun ? write(deed) : nil)
        } catch {
            if deed.isBegun {
                deed.refused(reason(error))
                write(deed)
            }
            throw error
        }
    }

    @discardableResult
    private func write(_ deed: Deed) -> Int? {
        var record = deed.record
        do throws(JournalError) {
            try file.append(&record)
            for complaint in deed.complaints { complain("this change cannot be taken back: \(complaint)") }
            return record.number
        } catch {
            complain("this change is not in the journal: \(error)")
            return nil
        }
    }
}
