import ArgumentParser
import Glibc
import Journal
import Pipeline

/// `weir undo`
struct UndoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Take a change back: an edit of a table, an attachment, a detachment, a swap, an apply.",
        discussion: """
            Without a number the newest change that can be taken back, by whoever made it, on the command line or in the console. What is \
            there by now is compared first: a change that was changed again since is refused without --force. On a terminal it asks. \
            An undo is a change too, and weir undo NUMBER takes most of them back.
            """)

    @Argument(help: "The number of the change in weir log.")
    var number: Int?

    @Option(help: ArgumentHelp("The newest change of this pipeline.", valueName: "name"))
    var pipeline: String?

    @Flag(help: "Say what would be done, and do nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask.")
    var yes = false

    @Flag(help: "Go on although it was changed again since.")
    var force = false

    @OptionGroup var output: OutputArguments

    /// As `--json` shows it.
    private struct Answer: Encodable {
        var number: Int
        var command: String
        var pipeline: String?
        var steps: [UndoPreview.Step]
        var conflicts: [String]
        var done: Bool
    }

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let record = try UndoCommand.find(number, pipeline: pipeline)
        guard let undo = record.undo else {
            let why = record.irreversible.map { ": \($0)" } ?? ""
            throw Refusal("weir \(record.text) cannot be taken back\(why)")
        }
        let preview = try Undoing(pipelines, Keepsakes(Recording.journal.file), startGuard: Guard.start(_:generation:)).preview(undo)
        var answer = Answer(
            number: record.number, command: record.text, pipeline: record.pipeline, steps: preview.steps, conflicts: preview.conflicts,
            done: false)
        if !output.json { show(record, preview) }
        if dryRun {
            if output.json { try Streams.json(answer) }
            return
        }
        if !preview.conflicts.isEmpty, !force {
            throw Refusal("this was changed again since: --force goes on all the same", details: output.json ? preview.conflicts : [])
        }
        if !yes, !output.json, isatty(STDIN_FILENO) == 1, Streams.isTerminal, !UndoCommand.asks("take it back?") {
            Streams.out("nothing was changed\n")
            return
        }
        let done = try UndoCommand.perform(record, undo, force: force, pipelines, Recording.words, Recording.journal)
        answer.done = true
        if output.json { return try Streams.json(answer) }
        for line in done { Streams.out(line + "\n") }
    }

    private func show(_ record: JournalRecord, _ preview: UndoPreview) {
        Streams.out("\(record.number)  weir \(record.text)  by \(record.who), \(Figures.moment(LogCommand.seconds(record.time)))\n")
        for step in preview.steps.prefix(50) {
            Streams.out("  now   \(step.now.isEmpty ? "-" : step.now)\n  then  \(step.then.isEmpty ? "-" : step.then)\n")
        }
        if preview.steps.count > 50 { Streams.out("  and \(preview.steps.count - 50) more\n") }
        for conflict in preview.conflicts { Streams.out("  but   \(conflict)\n") }
    }

    /// The record a number names, or the newest that can be taken back.
    static func find(_ number: Int?, pipeline: String?) throws -> JournalRecord {
        let list = UndoList(try Recording.journal.file.records().records)
        guard let number else {
            guard let found = list.newest(of: pipeline) else {
                throw Refusal("there is nothing to take back" + (pipeline.map { " of \($0)" } ?? "") + ": weir log shows what was done")
            }
            return found
        }
        guard let found = list.record(number) else { throw Refusal("the journal has no record \(number)") }
        guard found.outcome == .done else { throw Refusal("weir \(found.text) was refused: there is nothing to take back") }
        guard !list.isUndone(number) else { throw Refusal("\(number) was taken back already") }
        return found
    }

    /// Takes a record back. `guarding` says why the guard does it; nil when somebody asked for it.
    static func perform(
        _ record: JournalRecord, _ undo: Undo, force: Bool, _ pipelines: Pipelines, _ words: [String], _ journal: Journal, because guarding: String? = nil
    ) throws -> [String] {
        guard case .several = undo else { return try perform(record, undo, force: force, pipelines, words, journal, guarding) { _ in } }
        // Of several steps none is left out by a kill.
        var whole = try Whole(with: pipelines, journal, startGuard: Guard.start(_:generation:))
        let result = Result {
            try perform(record, undo, force: force, pipelines, words, journal, guarding) { deed in try whole.begin(undo, takingBack: record.number, of: deed) }
        }
        try whole.end()
        return try result.get()
    }

    private static func perform(
        _ record: JournalRecord, _ undo: Undo, force: Bool, _ pipelines: Pipelines, _ words: [String], _ journal: Journal, _ guarding: String?,
        _ begin: (Deed) throws -> Void
    ) throws -> [String] {
        try Recording.of("undo", words, in: journal) { deed in
            if guarding != nil { deed.by("weir guard") }
            deed.begin(record.pipeline, object: record.object)
            try begin(deed)
            let done = try Undoing(pipelines, deed.keepsakes, startGuard: Guard.start(_:generation:)).perform(undo, force: force)
            if let guarding { deed.note([guarding]) }
            deed.note(done, undo: undo.reversed)
            deed.takesBack(record.number)
            return done
        }
    }

    /// A question on the terminal; only yes is yes.
    static func asks(_ question: String) -> Bool {
        Streams.out("\(question) [y/N] ")
        return readLine().map { ["y", "yes"].contains($0.lowercased()) } ?? false
    }
}
