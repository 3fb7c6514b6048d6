import Schema
import Testing

@testable import Maps

/// Tables for the tests, each over maps of its own.
enum SampleTable {
    static let actions = [
        Table.Action(
            name: "pipe.forward", id: 1,
            parameters: [
                Field(name: "port", width: 9, offset: 4, size: 2, byteOrder: .host, format: .decimal),
                Field(name: "mac", width: 48, offset: 6, size: 6, byteOrder: .network, format: .mac),
            ]),
        Table.Action(name: "pipe.drop", id: 2, parameters: []),
        Table.Action(name: "NoAction", id: 3, parameters: [], defaultOnly: true),
        Table.Action(name: "pipe.local", id: 4, parameters: [], tableOnly: true),
    ]

    static func table(
        _ name: String, _ storage: Table.Storage, keySize: Int, _ keys: [Table.Key], size: Int = 64, ternary: Int? = nil,
        defaults: String = "", entries: [Table.Entry] = [], constant: Bool = false
    ) -> Table {
        Table(
            name: "pipe." + name, map: storage == .code || storage == .none ? "" : "wr_" + name, storage: storage, size: size,
            keySize: keySize, valueSize: 24, keys: keys, actions: actions,
            defaultAction: .init(action: "NoAction", arguments: [], constant: defaults.isEmpty, map: defaults, offset: 16),
            entries: entries, constantEntries: constant, hits: 16,
            ternary: ternary.map { Table.Ternary(keySize: keySize, valueSize: 24, rows: $0) })
    }

    static func hash() -> Table {
        table(
            "exact", .hash, keySize: 8,
            [
                .init(field: Field(name: "hdr.vlan.vid", width: 12, offset: 0, size: 2, byteOrder: .host, format: .decimal), match: .exact),
                .init(field: Field(name: "hdr.eth.dst", width: 48, offset: 2, size: 6, byteOrder: .network, format: .mac), match: .exact),
            ], size: 4, defaults: "wr_default")
    }

    static func lpm() -> Table {
        table(
            "route", .lpm, keySize: 10,
            [
                .init(field: Field(name: "vrf", width: 16, offset: 4, size: 2, byteOrder: .network, format: .decimal), match: .exact),
                .init(field: Field(name: "hdr.ipv4.dst", width: 32, offset: 6, size: 4, byteOrder: .network, format: .ipv4), match: .lpm),
            ])
    }

    static func array() -> Table {
        table(
            "slots", .array, keySize: 4,
            [
                .init(field: Field(name: "index", width: 8, offset: 0, size: 4, byteOrder: .host, format: .decimal), match: .exact)
            ], size: 8)
    }

    static func ternary(rows: Int = 64) -> Table {
        table(
            "acl", .ternary, keySize: 7,
            [
                .init(field: Field(name: "src", width: 32, offset: 0, size: 4, byteOrder: .network, format: .ipv4), match: .ternary),
                .init(field: Field(name: "sport", width: 16, offset: 4, size: 2, byteOrder: .network, format: .decimal), match: .range),
                .init(field: Field(name: "proto", width: 8, offset: 6, size: 1, byteOrder: .host, format: .decimal), match: .optional),
            ], ternary: rows)
    }

    /// The maps of a table, as a compiled program would have them.
    static func maps(_ table: Table) throws -> MapSet {
        var set = MapSet()
        let layout: MapLayout? =
            switch table.storage {
            case .hash: MapLayout(type: .hash, keySize: table.keySize, valueSize: table.valueSize, maxEntries: table.size)
            case .array: MapLayout(type: .array, keySize: 4, valueSize: table.valueSize, maxEntries: table.size)
            case .lpm:
                MapLayout(
                    type: .lpmTrie, keySize: table.keySize, valueSize: table.valueSize, maxEntries: table.size,
                    flags: .noPreallocation)
            case .ternary, .code, .none: nil
            }
        if let layout { try add(BPFMap.create(table.map, layout), table.map, to: &set) }
        if let inner = table.ternaryLayout {
            let outer = MapLayout(type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 1)
            try add(BPFMap.create(table.map, outer, inner: BPFMap.create("wr_inner", inner)), table.map, to: &set)
        }
        if !table.defaultAction.map.isEmpty {
            let cell = MapLayout(type: .array, keySize: 4, valueSize: 16 + 8 + 2 * 24 + 5, maxEntries: 1, flags: .mappable)
            try add(BPFMap.create(table.defaultAction.map, cell), table.defaultAction.map, to: &set)
        }
        return set
    }

    private static func add(_ map: borrowing BPFMap, _ name: String, to set: inout MapSet) throws {
        try set.add(name, duplicating: map.descriptor.raw)
    }

    static func access(_ table: Table) throws -> TableAccess { try TableAccess(table, maps: maps(table)) }
}

/// An entry from `key=value` words, and one from its words back: `key=value ... action(name=value, ...) @priority #hits`.
extension Table {
    func entry(_ keys: String, _ action: String, _ parameters: String = "", priority: Int? = nil) throws -> TableEntry {
        try entry(keys: words(keys), action: action, parameters: words(parameters), priority: priority)
    }

    func words(_ text: String) -> [NamedText] {
        text.split(separator: " ").map { word in
            let parts = word.split(separator: "=", maxSplits: 1)
            return NamedText(name: String(parts[0]), text: String(parts[1]))
        }
    }

    func line(_ entry: TableEntry) -> String {
        let text = text(of: entry)
        let keys = text.keys.map { "\($0.name)=\($0.text)" }.joined(separator: " ")
        let parameters = text.parameters.map { "\($0.name)=\($0.text)" }.joined(separator: ", ")
        return "\(keys) \(text.action)(\(parameters))" + (text.priority.map { " @\($0)" } ?? "")
    }
}

/// The sentence of the refusal `body` ends with; "accepted" when there is none.
func sentence(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "accepted"
    } catch { return "\(error)" }
}

@Suite struct TableTests {
    @Test func exactEntries() throws {
        let table = SampleTable.hash()
        let access = try SampleTable.access(table)
        let key = "vid=100 dst=02:00:00:00:00:01"
        let entry = try table.entry(key, "forward", "port=7 mac=2:0:0:0:0:9")
        try access.add(entry)
        let listed = try access.entries()
        #expect(
            listed.map(table.line) == [
                "hdr.vlan.vid=100 hdr.eth.dst=02:00:00:00:00:01 pipe.forward(port=7, mac=02:00:00:00:00:09)"
            ])
        #expect(listed.first?.hits == 0)
        let again = sentence { try access.add(entry) }
        #expect(again == "table pipe.exact has an entry hdr.vlan.vid=100 hdr.eth.dst=02:00:00:00:00:01 already")

        // A hit counted by a packet survives a change of the action.
        let place = try table.key(of: entry.matches)
        try access.withEntries { map throws(BPFError) in
            var value = try map.lookup(place) ?? []
            value[16] = 5
            try map.update(place, value)
        }
        try access.modify(entry.matches, action: table.call("drop", []))
        let changed = try access.entry(entry.matches)
        #expect(changed?.action.name == "pipe.drop" && changed?.hits == 5)

        for vid in 1...3 { try access.add(table.entry("vid=\(vid) dst=0", "drop")) }
        let full = sentence { try access.add(table.entry("vid=9 dst=0", "drop")) }
        #expect(full == "table pipe.exact is full: it has room for 4 entries")
        try access.delete(entry.matches)
        let missing = sentence { try access.delete(entry.matches) }
        #expect(missing == "table pipe.exact has no entry hdr.vlan.vid=100 hdr.eth.dst=02:00:00:00:00:01")
        let count = try access.count()
        #expect(count == 3)
        try access.clear()
        let none = try access.count()
        #expect(none == 0)
    }

    @Test func requestsAreRefusedInOneSentence() throws {
        let table = SampleTable.hash()
        let access = try SampleTable.access(table)
        #expect(sentence { _ = try table.entry("vid=1", "drop") } == "table pipe.exact needs the key hdr.eth.dst, which is matched exactly")
        #expect(sentence { _ = try table.entry("vdi=1 dst=0", "drop") } == "there is no key \"vdi\": did you mean \"hdr.vlan.vid\"?")
        #expect(sentence { _ = try table.entry("vid=1 vid=2 dst=0", "drop") } == "key hdr.vlan.vid is given twice")
        #expect(sentence { _ = try table.entry("vid=1 dst=0", "forwrad") } == "there is no action \"forwrad\": did you mean \"pipe.forward\"?")
        #expect(sentence { _ = try table.entry("vid=1 dst=0", "forward", "port=1") } == "action pipe.forward needs mac")
        #expect(sentence { _ = try table.entry("vid=1 dst=0", "forward", "prt=1") } == "there is no parameter of pipe.forward \"prt\": did you mean \"port\"?")
        #expect(sentence { _ = try table.entry("vid=1 dst=0", "drop", "x=1") } == "there is no parameter of pipe.drop \"x\": there are none at all")
        #expect(sentence { _ = try table.entry("vid=4096 dst=0", "drop") } == "hdr.vlan.vid: 4096 does not fit in 12 bits: the largest is 4095")
        #expect(sentence { _ = try table.entry("vid=1 dst=0", "drop", priority: 4) } == "entries of table pipe.exact cannot overlap and have no priority")
        let only = sentence { try access.add(table.entry("vid=1 dst=0", "NoAction")) }
        #expect(only == "action NoAction may only be the default action of table pipe.exact")
    }

    @Test func defaultActionsAreFlipped() throws {
        let table = SampleTable.hash()
        let maps = try SampleTable.maps(table)
        let access = try TableAccess(table, maps: maps)
        try access.installProgramEntries()
        let first = try access.defaultAction()
        #expect(first.name == "NoAction")
        try access.setDefault(table.call("forward", table.words("port=3 mac=1")))
        let second = try access.defaultAction()
        #expect(second.name == "pipe.forward" && table.text(of: second).map(\.text) == ["3", "00:00:00:00:00:01"])
        let cell = try maps.open("wr_default").lookup(bytes(of: UInt32(0))) ?? []
        #expect(cell[16] == 2 && cell[24] == 1)  // Two flips; slot 0 holds forward.
        #expect(cell[24 + 24] == 3)  // Slot 1 still holds NoAction.
        let refused = sentence { try access.setDefault(table.call("local", [])) }
        #expect(refused == "action pipe.local may not be the default action of table pipe.exact")
        try access.resetDefault()
        let third = try access.defaultAction()
        #expect(third.name == "NoAction")
        let constant = try SampleTable.access(SampleTable.lpm())
        let fixed = sentence { try constant.setDefault(table.call("drop", [])) }
        #expect(fixed == "the default action of table pipe.route is constant in the program")
    }

    @Test func prefixes() throws {
        let table = SampleTable.lpm()
        let access = try SampleTable.access(table)
        let lines = ["vrf=1 dst=10.0.0.0/8", "vrf=1 dst=10.1.0.0/16", "vrf=2 dst=0.0.0.0/0", "vrf=1 dst=10.0.0.1"]
        for line in lines { try access.add(table.entry(line, "drop")) }
        let listed = Set(try access.entries().map(table.line))
        #expect(
            listed == [
                "vrf=1 hdr.ipv4.dst=10.0.0.0/8 pipe.drop()", "vrf=1 hdr.ipv4.dst=10.1.0.0/16 pipe.drop()",
                "vrf=2 hdr.ipv4.dst=0.0.0.0/0 pipe.drop()", "vrf=1 hdr.ipv4.dst=10.0.0.1/32 pipe.drop()",
            ])
        // What a packet would look up finds the longest prefix.
        try access.withEntries { map throws(BPFError) in
            let found = try map.lookup(bytes(of: UInt32(48)) + [0, 1, 10, 1, 2, 3])
            #expect(found != nil)
            let other = try map.lookup(bytes(of: UInt32(48)) + [0, 1, 11, 1, 2, 3])
            #expect(other == nil)
        }
        let again = sentence { try access.add(table.entry("vrf=2", "drop")) }
        #expect(again == "table pipe.route has an entry vrf=2 hdr.ipv4.dst=0.0.0.0/0 already")
        try access.delete(table.matches(table.words("vrf=1 dst=10.0.0.0/8")))
        let count = try access.count()
        #expect(count == 3)
    }

    @Test func arraysHaveEntriesWhereActionsAre() throws {
        let table = SampleTable.array()
        let access = try SampleTable.access(table)
        try access.add(table.entry("index=3", "forward", "port=1 mac=2"))
        let listed = try access.entries()
        #expect(listed.map(table.line) == ["index=3 pipe.forward(port=1, mac=00:00:00:00:00:02)"])
        #expect(sentence { try access.add(table.entry("index=3", "drop")) } == "table pipe.slots has an entry index=3 already")
        #expect(sentence { try access.add(table.entry("index=8", "drop")) } == "table pipe.slots has 8 entries, counted from 0")
        try access.delete(table.matches(table.words("index=3")))
        #expect(sentence { try access.delete(table.matches(table.words("index=3"))) } == "table pipe.slots has no entry index=3")
        let count = try access.count()
        #expect(count == 0)
    }

    @Test func constantEntriesAreListedAndKept() throws {
        let entries = [Table.Entry(matches: [.exact("7")], action: "pipe.forward", arguments: ["1", "20000000001"], priority: 0)]
        let key = Table.Key(field: field("index", 8, .decimal), match: .exact)
        let table = SampleTable.table("fixed", .code, keySize: 0, [key], entries: entries, constant: true)
        // A table that is code has no bytes: its fields stand nowhere.
        var placed = table
        placed.keySize = 1
        let access = try TableAccess(placed, maps: MapSet())
        let listed = try access.entries()
        #expect(listed.map(table.line) == ["index=7 pipe.forward(port=1, mac=02:00:00:00:00:01)"])
        #expect(sentence { try access.add(table.entry("index=1", "drop")) } == "the entries of table pipe.fixed are constant in the program")
        let value = try access.defaultAction()
        #expect(value.name == "NoAction")
    }

    @Test func contradictorySchemasAreRefused() throws {
        var table = SampleTable.hash()
        table.keys[0].field.offset = 1 << 40
        #expect(sentence { _ = try TableAccess(table, maps: MapSet()) } == "the schema of table pipe.exact contradicts itself")
        table = SampleTable.ternary()
        table.ternary?.entrySize = 8
        #expect(sentence { _ = try TableAccess(table, maps: MapSet()) } == "the schema of table pipe.acl contradicts itself")
        table = SampleTable.hash()
        let maps = try SampleTable.maps(table)
        table.valueSize = 32
        let other = sentence { _ = try TableAccess(table, maps: maps) }
        #expect(other == "map wr_exact is not laid out as the schema says: it is hash, key 8 bytes, value 24 bytes, 4 entries")
    }
}
