import ArgumentParser
import Glibc
import Journal

/// `weir log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "What was changed on this host, by whom, and what the kernel said.",
        discussion: """
            Every change by a verb or by the console is a line of \(JournalFile.standardPath)/journal.jsonl, which is only ever added to.
              weir log --pipeline router --since 2h
              weir log --verb table --refused
            """)

    @Argument(help: "The number of one record, shown whole.")
    var number: Int?

    @Option(help: ArgumentHelp("Changes of this pipeline.", valueName: "name"))
    var pipeline: String?

    @Option(help: ArgumentHelp("Changes by this verb: swap, table, 'table add'...", valueName: "verb"))
    var verb: String?

    @Option(help: ArgumentHelp("Changes by whom this is the name, or a part of it.", valueName: "name"))
    var who: String?

    @Option(help: ArgumentHelp("Not older than this: 90s, 15m, 2h, 3d, or a time in UTC: 2026-11-27T18:30.", valueName: "when"))
    var since: String?

    @Flag(help: "What was refused alone.")
    var refused = false

    @Flag(help: "What it changed, under each.")
    var details = false

    @Option(help: ArgumentHelp("The newest so many; 0 for all.", valueName: "n"))
    var limit = 100

    @OptionGroup var output: OutputArguments

    func validate() throws {
        if limit < 0 { throw ValidationError("--limit is a number from 0 on") }
        if let since, LogCommand.start(since) == nil { throw ValidationError("--since takes 90s, 15m, 2h, 3d or 2026-11-27T18:30, not \(since)") }
    }

    func run() throws {
        let (all, damaged) = try Recording.journal.file.records()
        var found = all.filter(isWanted)
        if limit > 0 { found = Array(found.suffix(limit)) }
        if damaged > 0 { Streams.error("weir: \(damaged) line\(damaged == 1 ? "" : "s") of \(Recording.journal.file.path) cannot be read\n") }
        if let number, found.isEmpty { throw Refusal("the journal has no record \(number)") }
        if output.json { return try Streams.json(found) }
        guard !found.isEmpty else { return Streams.out("nothing of that is in the journal\n") }
        let list = UndoList(all)
        let numbers = String(found.last?.number ?? 0).count
        for record in found {
            let padding = String(repeating: " ", count: max(0, numbers - String(record.number).count))
            let mark = record.outcome == .refused ? "  refused: \(record.answer ?? "")" : list.isUndone(record.number) ? "  (taken back)" : ""
            Streams.out("\(padding)\(record.number)  \(Figures.moment(LogCommand.seconds(record.time)))  \(record.who)  weir \(record.text)\(mark)\n")
            guard details || number != nil else { continue }
            let indent = String(repeating: " ", count: numbers + 2)
            var lines = record.changes
            if let object = record.object { lines.append("object \(object)") }
            if let answer = record.answer, record.outcome == .done { lines.append("the kernel said: \(answer)") }
            if let other = record.undoes { lines.append("takes back \(other)") }
            if record.outcome == .done, record.undo == nil, let why = record.irreversible { lines.append("cannot be taken back: \(why)") }
            for line in lines { Streams.out("\(indent)\(line)\n") }
        }
    }

    private func isWanted(_ record: JournalRecord) -> Bool {
        if let number, record.number != number { return false }
        if let pipeline, record.pipeline != pipeline { return false }
        if let verb, record.verb != verb, !record.verb.hasPrefix(verb + " ") { return false }
        if let who, !record.who.contains(who) { return false }
        if refused, record.outcome != .refused { return false }
        if let since, let start = LogCommand.start(since) {
            switch start {
            case .seconds(let seconds): if LogCommand.seconds(record.time) < seconds { return false }
            case .text(let text): if record.time < text { return false }
            }
        }
        return true
    }

    private enum Start {
        case seconds(Int)
        /// Compared as text, which in this form is the order of time.
        case text(String)
    }

    private static func start(_ text: String) -> Start? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        if let last = text.last, let unit = units[last], let count = Int(text.dropLast()), (0...1_000_000).contains(count) {
            return .seconds(Int(time(nil)) - count * unit)
        }
        let isTime = text.utf8.count >= 4 && text.utf8.allSatisfy { "0123456789-:.TZ".utf8.contains($0) } && text.prefix(4).allSatisfy(\.isNumber)
        return isTime ? .text(text) : nil
    }

    /// Seconds since 1970 of a record's time; 0 for what is none.
    static func seconds(_ text: String) -> Int {
        let numbers = text.split { !("0"..."9").contains($0) }.compactMap { Int32($0) }
        guard numbers.count >= 6 else { return 0 }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (numbers[0] &- 1900, numbers[1] &- 1, numbers[2])
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return timegm(&parts)
    }
}
