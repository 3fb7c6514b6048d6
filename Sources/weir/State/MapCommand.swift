import ArgumentParser
import Maps

/// `weir map`
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Every BPF map of this host.", subcommands: [MapList.self, MapShow.self, MapDumpCommand.self])
}

/// A map as `--json` shows it.
private struct MapRow: Encodable {
    var id: UInt32
    var name: String
    var type: String
    var keySize: Int
    var valueSize: Int
    var maxEntries: Int
    var flags: [String]
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
        flags = map.info.layout.flags.words
        memory = map.memory
        frozen = map.isFrozen
        pins = map.pins
        programs = map.programs
    }
}

private struct MapList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "All maps, a line each.")
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        _ = try place.namespace()  // Maps and programs belong to the host.
        let rows = try MapOverview.all().map(MapRow.init)
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

/// Which map.
private struct MapArgument: ParsableArguments {
    @ArgumentParser.Argument(help: "The map: its id, its name if no other has it, or the path of a pin.")
    var map: String

    func open() throws -> BPFMap {
        if let id = UInt32(map) {
            do throws(BPFError) { return try BPFMap.open(id: id) } catch {
                throw error.isMissing ? Refusal("there is no BPF map \(id)") : Refusal(error)
            }
        }
        if map.contains("/") { return try BPFMap.open(pinnedAt: map) }
        var names: [String] = []
        var same: [UInt32] = []
        for id in try BPFMap.ids() {
            guard let open = try? BPFMap.open(id: id) else { continue }
            names.append(open.name)
            if open.name == map { same.append(id) }
        }
        guard same.count <= 1 else {
            throw Refusal("\(same.count) maps have the name \(map): say which by its id, \(same.map { "\($0)" }.joined(separator: " or "))")
        }
        guard let id = same.first else {
            let hint = Names.nearest(to: map, in: names).map { ": did you mean \($0)?" } ?? ""
            throw Refusal("there is no BPF map \(map)\(hint)")
        }
        return try BPFMap.open(id: id)
    }
}

private struct MapShow: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "One map without its entries.")
    @OptionGroup var which: MapArgument
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    private struct Answer: Encodable {
        var map: MapRow
        var keyType: String?
        var valueType: String?
        var notReadable: String?
        var users: [User]
        struct User: Encodable {
            var id: UInt32
            var name: String
            var type: String
        }
    }

    func run() throws {
        _ = try place.namespace()  // Maps and programs belong to the host.
        let overview = try MapOverview.of(id: which.open().id)
        let info = overview.info
        let btf = info.btf == 0 ? nil : try? BTF(id: info.btf)
        func type(_ id: UInt32) -> String? { id == 0 ? nil : btf.map { $0.name(of: id) } }
        var answer = Answer(
            map: MapRow(overview), keyType: type(info.keyType), valueType: type(info.valueType),
            notReadable: info.layout.whyUnreadable, users: [])
        for id in overview.programs {
            guard let program = try? BPFProgram.open(id: id), let info = try? program.info() else { continue }
            answer.users.append(.init(id: id, name: info.name, type: "\(info.type)"))
        }
        if output.json { return try Streams.json(answer) }
        let row = answer.map
        var lines = [
            "\(row.id)  \(row.name)  \(row.type)\(row.frozen ? "  frozen" : "")",
            "  key \(answer.keyType.map { "\($0), " } ?? "")\(row.keySize) bytes, value \(answer.valueType.map { "\($0), " } ?? "")\(row.valueSize) bytes, "
                + "\(row.maxEntries) entries at most",
            "  flags \(row.flags.isEmpty ? "none" : row.flags.joined(separator: " "))",
            "  memory \(row.memory.map { "\($0) bytes" } ?? "not told")",
            "  programs \(answer.users.isEmpty ? "none" : answer.users.map { "\($0.id) \($0.name) (\($0.type))" }.joined(separator: ", "))",
            "  pins \(row.pins.isEmpty ? "none" : row.pins.joined(separator: " "))",
        ]
        if let why = answer.notReadable { lines.append("  not readable: \(why)") }
        Streams.out(lines.map { $0 + "\n" }.joined())
    }
}

private struct MapDumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump", abstract: "One map with its entries, decoded by its BTF.",
        discussion: """
            A line for each entry, or with --json {"map": {...}, "entries": [{"key": ..., "value": ...}, ...]}, written as it is read. \
            What has no BTF is hexadecimal; the entries of inner maps follow; a map whose entries cannot be read says why.
            """)
    @OptionGroup var which: MapArgument
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func run() throws {
        _ = try place.namespace()  // Maps and programs belong to the host.
        let map = try which.open()
        let dump = MapDump(try MapOverview.of(id: map.id), style: output.json ? .json : .plain)
        let outcome = dump.write(map) { Streams.out(bytes: $0) }
        if output.json { Streams.out("\n") }
        guard let why = outcome.notReadable else {
            if !output.json, outcome.entries == 0 { Streams.out("map \(map.id) has no entries\n") }
            return
        }
        if outcome.isFailure { throw Refusal(why) }
        if !output.json { Streams.out("not readable: \(why)\n") }
    }
}
