import ArgumentParser
import Glibc
import Maps
import Pipeline

/// `weir prog`
struct ProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prog", abstract: "Every BPF program of this host.", subcommands: [ProgramList.self, ProgramShow.self])
}

/// A program as `--json` shows it.
private struct ProgramRow: Encodable {
    var id: UInt32
    var name: String
    var type: String
    var tag: String
    /// Seconds since 1970.
    var loaded: Int
    var verified: Int
    var translated: Int
    var machine: Int
    var memory: Int?
    /// While run statistics were on.
    var runs: UInt64
    /// Nanoseconds a run, likewise.
    var perRun: Double?
    var maps: [UInt32]
    var pins: [String]
    var attached: [String]

    init(_ program: ProgramOverview, _ places: AttachedPrograms) {
        let info = program.info
        id = info.id
        name = info.name
        type = "\(info.type)"
        tag = info.tag
        loaded = Self.sinceEpoch(info.loadTime)
        verified = info.verifiedInstructions
        translated = info.translatedLength
        machine = info.jitedLength
        memory = program.memory
        runs = info.runs
        perRun = info.runs == 0 ? nil : Double(info.runTime) / Double(info.runs)
        maps = info.maps
        pins = program.pins
        attached = places[info.id]
    }

    /// Takes only what ran since `before`.
    mutating func subtract(_ before: ProgramInfo?, from now: ProgramInfo) {
        guard let before else { return }
        runs = now.runs &- before.runs
        perRun = runs == 0 ? nil : Double(now.runTime &- before.runTime) / Double(runs)
    }

    /// From nanoseconds since boot.
    private static func sinceEpoch(_ boot: UInt64) -> Int {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        return Int(time(nil)) - (now.tv_sec - Int(clamping: boot / 1_000_000_000))
    }
}

/// Counting runs for a while.
private struct MeasureArgument: ParsableArguments {
    @Option(help: ArgumentHelp("Count runs and their time for so long first; costs every program of the host some 20 ns a run.", valueName: "seconds"))
    var measure: Double?

    func validate() throws {
        if let measure, !(0.01...3600).contains(measure) { throw ValidationError("--measure is a number of seconds from 0.01 to 3600") }
    }

    /// The programs as they are, after the wait; with what they were before it.
    func programs() throws -> (now: [ProgramOverview], before: [UInt32: ProgramInfo]) {
        guard let measure else { return (try ProgramOverview.all(), [:]) }
        let statistics = try RunStatistics()
        let before = Dictionary(try ProgramOverview.all().map { ($0.info.id, $0.info) }) { first, _ in first }
        Pause.seconds(measure)
        let now = try ProgramOverview.all()
        _ = consume statistics
        return (now, before)
    }
}

private struct ProgramList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "All programs, a line each.")
    @OptionGroup var measuring: MeasureArgument
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        _ = try place.namespace()  // Maps and programs belong to the host.
        let (programs, before) = try measuring.programs()
        let places = AttachedPrograms()
        let rows = programs.map { program in
            var row = ProgramRow(program, places)
            row.subtract(before[program.info.id], from: program.info)
            return row
        }
        if output.json { return try Streams.json(rows) }
        var columns = Columns(["ID", "NAME", "TYPE", "TAG", "LOADED", "VERIFIED", "BYTES", "RUNS", "NS", "ATTACHED", "PINS"], right: [0, 5, 6, 7, 8])
        for row in rows {
            columns.add(
                "\(row.id)", row.name, row.type, row.tag, Figures.moment(row.loaded), "\(row.verified)", "\(row.machine)", "\(row.runs)",
                row.perRun.map { Figures.decimal($0, places: 1) } ?? "-", row.attached.joined(separator: ", "), row.pins.joined(separator: " "))
        }
        Streams.out(rows.isEmpty ? "there are no programs\n" : columns.text)
    }
}

private struct ProgramShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One program, with the source lines it came from.")
    @ArgumentParser.Argument(help: "The program's id.")
    var id: UInt32
    @OptionGroup var measuring: MeasureArgument
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    /// A line of the source and how many translated instructions it became.
    private struct Line: Encodable {
        var file: String
        var line: Int
        var text: String
        var instructions: Int
    }
    private struct Answer: Encodable {
        var program: ProgramRow
        var lines: [Line]
    }

    func run() throws {
        _ = try place.namespace()  // Maps and programs belong to the host.
        let (programs, before) = try measuring.programs()
        guard let program = programs.first(where: { $0.info.id == id }) else { throw Refusal("there is no BPF program \(id)") }
        let places = AttachedPrograms()
        var row = ProgramRow(program, places)
        row.subtract(before[id], from: program.info)
        let lines = try ProgramShow.lines(of: BPFProgram.open(id: id), length: program.info.translatedLength / 8, source: places.source(id))
        if output.json { return try Streams.json(Answer(program: row, lines: lines)) }
        func listed(_ words: [String]) -> String { words.isEmpty ? "none" : words.joined(separator: " ") }
        Streams.out(
            """
            \(row.id)  \(row.name)  \(row.type)  tag \(row.tag)
              loaded \(Figures.moment(row.loaded)), \(row.verified) instructions verified, \(row.translated) bytes translated, \
            \(row.machine) bytes of machine code\(row.memory.map { ", \($0) bytes of memory" } ?? "")
              run \(row.runs) times\(row.perRun.map { ", \(Figures.decimal($0, places: 1)) ns each" } ?? ", as far as anybody counted: see --measure")
              attached \(row.attached.isEmpty ? "nowhere that can be seen from here" : row.attached.joined(separator: ", "))
              maps \(listed(row.maps.map { "\($0)" }))
              pins \(listed(row.pins))

            """)
        for gap in places.gaps { Streams.error("weir: \(gap)\n") }
        guard !lines.isEmpty else { return Streams.out("  source lines not known\n") }
        var columns = Columns(["  SOURCE", "INSTRUCTIONS", "TEXT"], right: [1])
        for line in lines { columns.add("  \(line.file):\(line.line)", "\(line.instructions)", line.text) }
        Streams.out(columns.text)
    }

    /// The lines of the source in their order, each once. A compiler that read its text from a pipe gives the file no name: it is that of
    /// the pipeline's `source` then, and a line's text what stands there now.
    private static func lines(of program: borrowing BPFProgram, length: Int, source: String?) throws(BPFError) -> [Line] {
        struct Place: Hashable {
            var file: String
            var line: Int
        }
        var all = try program.sourceLines().filter { $0.line > 0 }
        if let source {
            let text = all.contains { $0.text.isEmpty } ? (try? Files.read(source)) ?? [] : []
            let current = text.split(separator: 0x0a, omittingEmptySubsequences: false)
            for index in all.indices where all[index].file.hasSuffix("<stdin>") {
                all[index].file = source
                guard all[index].text.isEmpty, all[index].line <= current.count else { continue }
                let line = current[all[index].line - 1].drop { $0 == 0x20 || $0 == 0x09 }
                all[index].text = String(decoding: line, as: UTF8.self)
            }
        }
        var order: [Place] = []
        var lines: [Place: Line] = [:]
        for (index, line) in all.enumerated() {
            let place = Place(file: line.file, line: line.line)
            let end = index + 1 < all.count ? all[index + 1].instruction : max(length, line.instruction)
            if lines[place] == nil {
                order.append(place)
                lines[place] = Line(file: line.file, line: line.line, text: line.text, instructions: 0)
            }
            lines[place]?.instructions += max(0, end - line.instruction)
        }
        return order.sorted { ($0.file, $0.line) < ($1.file, $1.line) }.compactMap { lines[$0] }
    }
}
