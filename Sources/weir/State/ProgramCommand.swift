import ArgumentParser
import Glibc
import Maps

/// `weir prog`
struct ProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prog", abstract: "Every BPF program of this host.", subcommands: [List.self, Show.self])

    /// A program as `--json` shows it.
    struct Row: Encodable {
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
        var runs: UInt64
        /// Nanoseconds a run, while run statistics were on.
        var perRun: Double?
        var maps: [UInt32]
        var pins: [String]

        init(_ program: ProgramOverview) {
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
        }

        /// From nanoseconds since boot.
        private static func sinceEpoch(_ boot: UInt64) -> Int {
            var now = timespec()
            clock_gettime(CLOCK_BOOTTIME, &now)
            return Int(time(nil)) - (now.tv_sec - Int(clamping: boot / 1_000_000_000))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All programs, a line each.")
        @OptionGroup var output: OutputArguments

        func run() throws {
            let rows = try ProgramOverview.all().map(Row.init)
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["ID", "NAME", "TYPE", "TAG", "LOADED", "VERIFIED", "BYTES", "RUNS", "NS", "PINS"], right: [0, 5, 6, 7, 8])
            for row in rows {
                columns.add(
                    "\(row.id)", row.name, row.type, row.tag, Figures.moment(row.loaded), "\(row.verified)", "\(row.machine)", "\(row.runs)",
                    row.perRun.map { Figures.decimal($0, places: 1) } ?? "-", row.pins.joined(separator: " "))
            }
            Streams.out(rows.isEmpty ? "there are no programs\n" : columns.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One program.")
        @Argument(help: "The program's id.")
        var id: UInt32
        @OptionGroup var output: OutputArguments

        func run() throws {
            guard let program = try ProgramOverview.all().first(where: { $0.info.id == id }) else {
                throw Refusal("there is no BPF program \(id)")
            }
            let row = Row(program)
            if output.json { return try Streams.json(row) }
            Streams.out(
                """
                \(row.id)  \(row.name)  \(row.type)  tag \(row.tag)
                  loaded \(Figures.moment(row.loaded)), \(row.verified) instructions verified, \(row.translated) bytes translated, \
                \(row.machine) bytes of machine code
                  run \(row.runs) times\(row.perRun.map { ", \(Figures.decimal($0, places: 1)) ns each" } ?? " while anybody counted")
                  maps \(row.maps.map { "\($0)" }.joined(separator: " "))
                  pins \(row.pins.isEmpty ? "none" : row.pins.joined(separator: " "))

                """)
        }
    }
}
