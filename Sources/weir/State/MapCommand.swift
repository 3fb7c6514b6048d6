import ArgumentParser
import Maps

/// `weir map`
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Every BPF map of this host.",
        subcommands: [List.self, Show.self, Dump.self])

    /// A map as `--json` shows it.
    struct Row: Encodable {
        var id: UInt32
        var name: String
        var type: String
        var keySize: Int
        var valueSize: Int
        var maxEntries: Int
        var memory: Int?
        var frozen: Bool
        var pins: [String]
        var programs: [UInt32]

        init(_ map: MapOverview) {
            id = map.info.id
            name = map.info.name
            type = "\(map.info.layout.type)"
            keySize = map.info.layout.keySize
            valueSize = map.info.layout.valueSize
            maxEntries = Int(clamping: map.info.layout.maxEntries)
            memory = map.memory
            frozen = map.isFrozen
            pins = map.pins
            programs = map.programs
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "All maps, a line each.")
        @OptionGroup var output: OutputArguments

        func run() throws {
            let rows = try MapOverview.all().map(Row.init)
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["ID", "NAME", "TYPE", "KEY", "VALUE", "ENTRIES", "MEMORY", "PROGRAMS", "PINS"], right: [0, 3, 4, 5, 6])
            for row in rows {
                columns.add(
                    "\(row.id)", row.name, row.type, "\(row.keySize)", "\(row.valueSize)", "\(row.maxEntries)",
                    row.memory.map { "\($0)" } ?? "-", row.programs.map { "\($0)" }.joined(separator: " "),
                    (row.pins + (row.frozen ? ["frozen"] : [])).joined(separator: " "))
            }
            Streams.out(rows.isEmpty ? "there are no maps\n" : columns.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "One map without its entries.")
        @Argument(help: "The map's id.")
        var id: UInt32
        @OptionGroup var output: OutputArguments

        func run() throws {
            let row = Row(try MapOverview.of(id: id))
            if output.json { return try Streams.json(row) }
            Streams.out(
                """
                \(row.id)  \(row.name)  \(row.type)\(row.frozen ? "  frozen" : "")
                  key \(row.keySize) bytes, value \(row.valueSize) bytes, \(row.maxEntries) entries at most
                  memory \(row.memory.map { "\($0) bytes" } ?? "not told")
                  programs \(row.programs.isEmpty ? "none" : row.programs.map { "\($0)" }.joined(separator: " "))
                  pins \(row.pins.isEmpty ? "none" : row.pins.joined(separator: " "))

                """)
        }
    }

    struct Dump: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One map with its entries, decoded by its BTF.",
            discussion: "The answer is JSON in any case: {\"map\": {...}, \"entries\": [...]}, written as it is read.")
        @Argument(help: "The map's id.")
        var id: UInt32
        @OptionGroup var output: OutputArguments

        func run() throws {
            let map = try BPFMap.open(id: id)
            _ = try MapDump(MapOverview.of(id: id)).write(map) { Streams.out(bytes: $0) }
            Streams.out("\n")
        }
    }
}
