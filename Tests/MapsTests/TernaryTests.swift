import Schema
import Testing

@testable import Maps

@Suite struct TernaryTests {
    /// The row a program finds: the lowest bit common to the sets of the key's bytes; its entry's number and action id.
    private func lookup(_ cell: [UInt8], _ table: Table, _ key: [UInt8]) throws -> (entry: UInt32, action: UInt32)? {
        let layout = try #require(table.ternary)
        return cell.withUnsafeBytes { cell in
            for word in 0..<layout.words {
                var bits = UInt64.max
                for (position, byte) in key.enumerated() {
                    let place = layout.setsOffset + ((layout.place(ofWord: word) * key.count + position) * 256 + Int(byte)) * 8
                    bits &= cell.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                }
                // The summary leaves every word with a row that matches.
                if layout.words > 1, bits != 0 {
                    for (position, byte) in key.enumerated() {
                        let place = 8 + ((word / 64 * key.count + position) * 256 + Int(byte)) * 8
                        let some = cell.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                        #expect(some >> UInt64(word % 64) & 1 == 1)
                    }
                }
                guard bits != 0 else { continue }
                let row = layout.entriesOffset + layout.place(ofRow: word * 64 + bits.trailingZeroBitCount) * layout.entrySize
                let place = row + Table.Ternary.priorityOffset(keySize: table.keySize, valueSize: table.valueSize) + 4
                return (
                    cell.loadUnaligned(fromByteOffset: place, as: UInt32.self),
                    cell.loadUnaligned(fromByteOffset: row, as: UInt32.self)
                )
            }
            return nil
        }
    }

    private func fits(_ match: KeyMatch, _ value: Bits) -> Bool {
        switch match {
        case .any: true
        case .exact(let wanted): value == wanted
        case .masked(let wanted, let mask): value & mask == wanted
        case .range(let low, let high): low <= value && value <= high
        case .prefix(let wanted, let length): value & .mask(prefix: length, width: value.width) == wanted
        }
    }

    /// Every number has a place of its own, which the lowest bit gives by a multiplication and a shift.
    @Test(arguments: [1, 2, 4, 8, 16, 32, 64]) func placesAreAllThere(_ count: Int) {
        let places = (0..<count).map { Table.Ternary.place($0, of: count) }
        #expect(places.sorted() == Array(0..<count))
        let layout = Table.Ternary(keySize: 1, valueSize: 4, rows: count * 64 * 64)
        #expect(Set((0..<layout.words * 64).map(layout.place(ofRow:))).count == layout.words * 64)
    }

    @Test func cellsFindWhatTheEntriesSay() throws {
        let table = SampleTable.ternary(rows: 1000)
        let image = try #require(TernaryImage(table))
        var random = SystemRandomNumberGenerator()
        func number(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }
        for _ in 0..<20 {
            var entries: [TableEntry] = []
            for index in 0..<30 {
                let source = number(3) == 0 ? "_" : "\(number(2)).0.\(number(2)).\(number(4))&&&255.0.255.\([0, 1, 3, 255][number(4)])"
                let cut = try? table.keys[0].match(of: source)
                let low = number(600)
                let port = number(3) == 0 ? "_" : "\(low)..\(low + number(number(2) == 0 ? 20 : 400))"
                let proto = number(2) == 0 ? "_" : "\(number(3))"
                let matches = [cut ?? .any, try table.keys[1].match(of: port), try table.keys[2].match(of: proto)]
                let action = ActionCall(name: index % 2 == 0 ? "pipe.drop" : "pipe.local", arguments: [])
                entries.append(TableEntry(matches: matches, action: action, priority: number(5), hits: UInt64(index)))
            }
            let cell = try image.cell(entries)
            for _ in 0..<200 {
                let key: [UInt8] = [
                    UInt8(number(3)), UInt8(number(2)), UInt8(number(2)), UInt8(number(5)), UInt8(number(4)), UInt8(number(256)), UInt8(number(3)),
                ]
                let values = table.keys.map { $0.field.load(from: key) }
                let winner = entries.enumerated().filter { zip($0.element.matches, values).allSatisfy(fits) }
                    .max { ($0.element.priority ?? 0, $1.offset) < ($1.element.priority ?? 0, $0.offset) }
                let found = try lookup(cell, table, key)
                #expect(found?.entry == winner.map { UInt32($0.offset) })
                #expect(found?.action == winner.map { $0.offset % 2 == 0 ? 2 : 4 })
            }
            // And read back, they are what they were, by falling priority.
            let back = image.entries(cell)
            let wanted = entries.enumerated().sorted { ($1.element.priority ?? 0, $0.offset) < ($0.element.priority ?? 0, $1.offset) }
            #expect(back.map(\.matches) == wanted.map(\.element.matches) && back.map(\.action) == wanted.map(\.element.action))
            #expect(back.map(\.priority) == wanted.map(\.element.priority))
        }
    }

    @Test func entriesComeAndGo() throws {
        let table = SampleTable.ternary()
        let access = try SampleTable.access(table)
        let none = try access.entries()
        #expect(none.isEmpty)
        try access.add(table.entry("src=10.0.0.0/8 sport=1..1023", "drop", priority: 10))
        try access.add(table.entry("src=10.0.0.0/8 sport=1..1023", "local", priority: 20))
        try access.add(table.entry("proto=6", "forward", "port=1 mac=2", priority: 15))
        let listed = try access.entries().map(table.line)
        #expect(
            listed == [
                "src=10.0.0.0/8 sport=1..1023 proto=- pipe.local() @20",
                "src=- sport=- proto=6 pipe.forward(port=1, mac=00:00:00:00:00:02) @15",
                "src=10.0.0.0/8 sport=1..1023 proto=- pipe.drop() @10",
            ])
        let again = sentence { try access.add(table.entry("proto=6", "drop", priority: 15)) }
        #expect(again == "table pipe.acl has an entry src=- sport=- proto=6 of priority 15 already")
        let twice = try table.matches(table.words("src=10.0.0.0/8 sport=1..1023"))
        let which = sentence { try access.delete(twice) }
        #expect(which == "table pipe.acl has this key with the priorities 20 and 10: say which")
        try access.modify(twice, priority: 10, action: table.call("local", []))
        try access.delete(twice, priority: 20)
        let left = try access.entries().map(table.line)
        #expect(
            left == [
                "src=- sport=- proto=6 pipe.forward(port=1, mac=00:00:00:00:00:02) @15",
                "src=10.0.0.0/8 sport=1..1023 proto=- pipe.local() @10",
            ])
        let missing = sentence { try access.delete(twice, priority: 7) }
        #expect(missing == "table pipe.acl has no entry src=10.0.0.0/8 sport=1..1023 proto=-")
        try access.clear()
        let count = try access.count()
        #expect(count == 0)
    }

    @Test func rangesThatNeedTooManyRowsAreRefused() throws {
        let table = SampleTable.ternary()
        let access = try SampleTable.access(table)
        // Three rows each: the first value's end, all between, the last one's beginning.
        let entries = try (1...21).map { try table.entry("sport=1..\(65535 - $0)", "drop") }
        try access.add(entries)
        let full = sentence { try access.add(table.entry("sport=2..65000", "drop")) }
        #expect(full == "table pipe.acl is full: its entries need more than 64 rows")
        let count = try access.count()
        #expect(count == 21)
        try access.add(table.entry("sport=256..511", "drop"))
    }

    /// A program looks up in the inner map while it is swapped for another.
    @Test func programsSeeTheSwappedTable() throws {
        var table = SampleTable.table(
            "acl", .ternary, keySize: 1,
            [
                .init(field: Field(name: "b", width: 8, offset: 0, size: 1, byteOrder: .host, format: .decimal), match: .ternary)
            ], ternary: 64)
        table.map = "wr_acl"
        let layout = try #require(table.ternary)
        let source = """
            struct cell { u8 bytes[\(layout.cellSize(keySize: table.keySize))]; };
            struct { uint(type, 12); type(key, u32); uint(value_size, 4); uint(max_entries, 1); } wr_acl SEC(".maps");
            SEC("xdp") int wr_entry(struct xdp_md *x) {
              u8 *p = (void *)(long)x->data, *end = (void *)(long)x->data_end;
              if (p + 1 > end) return 100;
              u32 zero = 0;
              void *inner = lookup(&wr_acl, &zero);
              if (!inner) return 101;
              struct cell *c = lookup(inner, &zero);
              if (!c) return 102;
              u64 bits = *(u64 *)&c->bytes[\(layout.setsOffset) + p[0] * 8];
              if (!bits) return 103;
              u32 row = 0;
              while (row < 63 && !(bits & 1)) { bits >>= 1; row++; }
              return *(u32 *)&c->bytes[\(layout.entriesOffset) + row * \(layout.entrySize)];
            }
            """
        let loaded = try BPFObject(Clang.object(source, schema: Sample.schema { $0.tables = [table] }), name: "acl.o").load()
        let access = try TableAccess("acl", of: loaded.schema, maps: loaded.maps)
        func returned(_ byte: UInt8) throws -> UInt32 {
            try loaded.program.test([byte] + [UInt8](repeating: 0, count: 59)).returned
        }
        #expect(try returned(5) == 101)
        try access.add(table.entry("b=0x04&&&0xfc", "drop", priority: 1))
        #expect(try returned(5) == 2 && returned(8) == 103)
        try access.add(table.entry("b=5", "local", priority: 2))
        #expect(try returned(5) == 4 && returned(6) == 2)
    }
}
