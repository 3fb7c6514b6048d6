import Schema
import Testing

@testable import Maps

/// A file's text for the tests, and what its import comes to.
private final class Import {
    var schema: Schema
    let maps: MapSet

    init(_ tables: [Table]) throws {
        schema = Schema(program: "sample", source: "sample.p4", architecture: "xdp_model", hook: .xdp, entry: "sample")
        schema.tables = tables
        var all = MapSet()
        for table in tables {
            let own = try SampleTable.maps(table)
            try Import.add(own, to: &all)
        }
        maps = all
    }

    private static func add(_ maps: borrowing MapSet, to all: inout MapSet) throws {
        func add(_ map: borrowing BPFMap, _ name: String) throws { try all.add(name, duplicating: map.descriptor.raw) }
        for name in maps.names { try add(maps.open(name), name) }
    }

    /// The same maps under a schema that says something else of them.
    init(like other: Import, _ table: Table) throws {
        schema = other.schema
        schema.tables = [table]
        var all = MapSet()
        try Import.add(other.maps, to: &all)
        maps = all
    }

    func callAsFunction(
        _ text: String, into table: String? = nil, _ mode: TableImport.Mode = .add, until limit: Int = .max
    ) throws -> String {
        let source = try EntrySource(Array(text.utf8), name: "f")
        var asked = 0
        do {
            let counts = try TableImport(mode: mode, table: table).run(source, schema, maps: maps) { _ in
                asked += 1
                return asked < limit
            }
            return counts.sorted { $0.key < $1.key }.map { "\($0) +\($1.added) ~\($1.changed) -\($1.removed) =\($1.unchanged)" }
                .joined(separator: "; ")
        } catch {
            return ([error.sentence] + error.details).joined(separator: "\n")
        }
    }

    func lines(_ table: String) throws -> [String] {
        let access = try TableAccess(table, of: schema, maps: maps)
        return try access.entries().map(access.table.line).sorted()
    }

    func export(_ table: String? = nil, _ format: TableExport.Format = .lines) throws -> String {
        var text: [UInt8] = []
        _ = try TableExport(schema, pipeline: "p").write(table, maps: maps, format) { piece in
            piece.withUnsafeBytes { text += $0 }
            return true
        }
        return String(decoding: text, as: UTF8.self)
    }
}

@Suite struct ImportTests {
    static let acl = SampleTable.table(
        "acl2", .ternary, keySize: 7, SampleTable.ternary().keys, size: 32, ternary: 64, defaults: "wr_default2")

    static func all() throws -> [Table] { [SampleTable.hash(), SampleTable.lpm(), SampleTable.array(), acl] }

    @Test func commaSeparated() throws {
        let file = try Import([SampleTable.hash()])
        let text = "\u{feff}# a comment\r\nvid, dst ,action,port,mac\r\n1,02:00:00:00:00:01,forward,7,2:0:0:0:0:9\r\n\r\n0x2,\"02:00:00:00:00:02\",drop,,"
        #expect(try file(text) == "pipe.exact +2 ~0 -0 =0")
        #expect(
            try file.lines("exact") == [
                "hdr.vlan.vid=1 hdr.eth.dst=02:00:00:00:00:01 pipe.forward(port=7, mac=02:00:00:00:00:09)",
                "hdr.vlan.vid=2 hdr.eth.dst=02:00:00:00:00:02 pipe.drop()",
            ])
        // What is there already stays, what would be another action is refused.
        #expect(try file(text) == "pipe.exact +0 ~0 -0 =2")
        let other = "vid,dst,action\n1,02:00:00:00:00:01,drop\n"
        #expect(
            try file(other) == """
                1 line of f is not as it should be; nothing was written
                line 2: table pipe.exact has an entry with this key already, with another action: --replace would change it
                """)
        #expect(try file(other, .replace) == "pipe.exact +0 ~1 -1 =0")
        #expect(try file.lines("exact") == ["hdr.vlan.vid=1 hdr.eth.dst=02:00:00:00:00:01 pipe.drop()"])
        #expect(try file("vid,dst,action\n", .replace) == "pipe.exact +0 ~0 -1 =0")
        #expect(try file.lines("exact").isEmpty)
    }

    @Test func everyBadLineIsTold() throws {
        let file = try Import([SampleTable.lpm()])
        #expect(try file("vrf,dst,action\n1,10.9.0.0/16,drop\n") == "pipe.route +1 ~0 -0 =0")
        let text = """
            vrf,dst,action,port,mac
            1,10.0.0.0/8,forward,1,02:00:00:00:00:01
            1,10.0.0.1/8,drop,,
            1,10.1.0.0/16,dorp,,
            70000,10.1.0.0/16,drop,,
            1,10.0.0.0/8,drop,,
            1,10.1.0.0/16,drop,3,
            1,10.1.0.0/16,forward,3,
            1,10.1.0.0/16,NoAction,,
            1,10.1.0.0/16,drop
            "1,10.1.0.0/16,drop,,
            1,\u{1b}[2J\u{7},drop,,
            """
        #expect(
            try file(text) == """
                10 lines of f are not as they should be; nothing was written
                line 3: hdr.ipv4.dst: 10.0.0.1/8 has host bits set: write 10.0.0.0/8
                line 4: there is no action "dorp": did you mean "pipe.drop"?
                line 5: vrf: 70000 does not fit in 16 bits: the largest is 65535
                line 6: the same key as in line 2
                line 7: there is no parameter of pipe.drop "port": there are none at all
                line 8: action pipe.forward needs mac
                line 9: action NoAction may only be the default action of table pipe.route
                line 10: the line has 3 columns, and the first line names 5
                line 11: a quote is not closed
                line 12: hdr.ipv4.dst: "\u{fffd}[2J\u{fffd}" is no value of it: write an address such as 10.0.0.1
                """)
        #expect(try file.lines("route") == ["vrf=1 hdr.ipv4.dst=10.9.0.0/16 pipe.drop()"])
        let many = "vrf,dst,action\n" + String(repeating: "1,x,drop\n", count: 250)
        let told = try file(many).split(separator: "\n")
        #expect(told.count == 102)
        #expect(told.first == "250 lines of f are not as they should be; nothing was written")
        #expect(told.last == "and 150 more")
    }

    @Test(arguments: [
        ("", "f is empty: a file of CSV begins with a line that names the columns"),
        ("\n\n", "f is empty: a file of CSV begins with a line that names the columns"),
        ("vid,dst\n1,2\n", "the first line has to name the columns, \"action\" among them: it is \"vid,dst\""),
        ("vidd,dst,action\n", "there is no column \"vidd\": did you mean \"hdr.vlan.vid\"?"),
        ("vid,vid,dst,action\n", "the column vid is there twice"),
        ("vid,dst,action,\n", "a column has no name"),
    ])
    func aFileThatIsNone(_ text: String, _ sentence: String) throws {
        #expect(try Import([SampleTable.hash()])(text) == sentence)
    }

    @Test func bytesOfAnyKind() throws {
        let file = try Import([SampleTable.hash()])
        var generator = SystemRandomNumberGenerator()
        for length in [1, 10, 1000, 70_000] {
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            // Neither a blank nor a comment.
            bytes[0] |= 0x80
            for start in ["vid,dst,action\n", "{", ""] {
                bytes = Array(start.utf8) + bytes
                let source = try EntrySource(bytes, name: "f")
                #expect(throws: ImportRefusal.self) { _ = try TableImport().run(source, file.schema, maps: file.maps) }
            }
        }
        // A line without end, and one after it.
        let long = "vid,dst,action\n" + String(repeating: "9", count: 3 << 20) + "\n1,02:00:00:00:00:01,dorp\n"
        #expect(
            try file(long) == """
                2 lines of f are not as they should be; nothing was written
                line 2: the line is longer than 1048576 bytes
                line 3: there is no action "dorp": did you mean "pipe.drop"?
                """)
        #expect(try file.lines("exact").isEmpty)
    }

    /// What is exported is imported again as it was, in both forms.
    @Test func thereAndBack() throws {
        let file = try Import(Self.all())
        let (hash, route, slots, acl) = (file.schema.tables[0], file.schema.tables[1], file.schema.tables[2], file.schema.tables[3])
        try TableAccess(hash, maps: file.maps).add([
            hash.entry("vid=1 dst=2:0:0:0:0:1", "forward", "port=511 mac=2:0:0:0:0:2"), hash.entry("vid=2 dst=2:0:0:0:0:1", "drop"),
        ])
        try TableAccess(hash, maps: file.maps).setDefault(hash.call("forward", hash.words("port=3 mac=2:0:0:0:0:3")))
        try TableAccess(route, maps: file.maps).add([
            route.entry("vrf=0 dst=0.0.0.0/0", "drop"), route.entry("vrf=7 dst=10.0.0.0/8", "local"),
            route.entry("vrf=7 dst=10.0.0.1/32", "drop"),
        ])
        try TableAccess(slots, maps: file.maps).add([slots.entry("index=0", "drop"), slots.entry("index=7", "local")])
        try TableAccess(acl, maps: file.maps).add([
            acl.entry("src=10.0.0.0&&&255.0.0.255 sport=1..1023", "drop", priority: 10), acl.entry("proto=6", "local", priority: 1),
            acl.entry("sport=53 proto=17", "forward", "port=1 mac=2:0:0:0:0:4"),
        ])
        let names = ["exact", "route", "slots", "acl2"]
        let before = try names.map(file.lines)
        let text = try file.export()
        #expect(
            text.split(separator: "\n").first == """
                {"weir":"entries","version":1,"pipeline":"p","program":"sample","tables":["pipe.exact","pipe.route","pipe.slots","pipe.acl2"]}
                """)
        let other = try Import(Self.all())
        #expect(try other(text) == "pipe.acl2 +3 ~0 -0 =0; pipe.exact +2 ~0 -0 =0; pipe.route +3 ~0 -0 =0; pipe.slots +2 ~0 -0 =0")
        #expect(try names.map(other.lines) == before)
        #expect(try other.export().split(separator: "\n").sorted() == text.split(separator: "\n").sorted())
        #expect(try other(text, .replace) == "pipe.acl2 +0 ~0 -0 =3; pipe.exact +0 ~0 -0 =2; pipe.route +0 ~0 -0 =3; pipe.slots +0 ~0 -0 =2")
        // Line by line, as EntryText says one.
        let first = try TableAccess(route, maps: file.maps).entries().map { route.text(of: $0).line(table: route.name) }
        #expect(text.contains(first[0]))

        for (name, lines) in zip(names, before) {
            let third = try Import(Self.all())
            let columns = try file.export(name, .csv)
            #expect(try third(columns, into: name).hasPrefix("pipe.\(name) +\(lines.count) "))
            #expect(try third.lines(name) == lines)
            // One table of a file about several.
            let fourth = try Import(Self.all())
            #expect(try fourth(text, into: name).hasPrefix("pipe.\(name) +\(lines.count) "))
            #expect(try fourth.lines(name) == lines)
        }
    }

    /// What a file does not name goes, in whatever way the table keeps it; what it names as it is stays untouched.
    @Test func equalToTheFile() throws {
        let file = try Import(Self.all())
        _ = try file("index,action\n0,drop\n3,local\n7,drop\n", into: "slots")
        #expect(try file("index,action\n3,drop\n7,drop\n5,drop\n", into: "slots", .replace) == "pipe.slots +1 ~1 -1 =1")
        #expect(try file.lines("slots") == ["index=3 pipe.drop()", "index=5 pipe.drop()", "index=7 pipe.drop()"])
        _ = try file("vrf,dst,action\n1,10.0.0.0/8,drop\n1,10.0.0.0/16,drop\n", into: "route")
        #expect(try file("vrf,dst,action\n1,10.0.0.0/16,local\n1,10.0.0.0/24,drop\n", into: "route", .replace) == "pipe.route +1 ~1 -1 =0")
        #expect(try file.lines("route") == ["vrf=1 hdr.ipv4.dst=10.0.0.0/16 pipe.local()", "vrf=1 hdr.ipv4.dst=10.0.0.0/24 pipe.drop()"])
        // A full table all of whose entries change: the old ones have to go first.
        func full(_ first: Int) -> String { "vid,dst,action\n" + (first..<first + 4).map { "\($0),02:00:00:00:00:01,drop\n" }.joined() }
        #expect(try file(full(1), into: "exact") == "pipe.exact +4 ~0 -0 =0")
        #expect(try file(full(11), into: "exact", .replace) == "pipe.exact +4 ~0 -4 =0")
        #expect(try file(full(13), into: "exact", .replace) == "pipe.exact +2 ~0 -2 =2")
        #expect(try file.lines("exact").count == 4)
    }

    @Test func jsonLinesOfOthers() throws {
        let file = try Import(Self.all())
        let text = """
            {"table":"slots","keys":{"index":3},"action":"drop"}
              { "table" : "acl2" , "keys" : { "src" : "10.0.0.0/8" }, "priority" : 5, "action":"\\u0064rop", "hits": 12, "parameters":null }
            {"table":"exact","default":"drop"}

            """
        let told = try file(text)
        #expect(told == "pipe.acl2 +1 ~0 -0 =0; pipe.exact +0 ~0 -0 =0; pipe.slots +1 ~0 -0 =0")
        #expect(try file.lines("acl2") == ["src=10.0.0.0/8 sport=- proto=- pipe.drop() @5"])
        #expect(try TableAccess("exact", of: file.schema, maps: file.maps).defaultAction().name == "pipe.drop")
        let bad = """
            {"table":"slots","keys":{"index":3},"action":"drop","acton":1}
            {"table":"slots","keys":{"index":3.5},"action":"drop"}
            {"table":"slots","keys":{"index":4},"keys":{},"action":"drop"}
            {"table":"slots","keys":{"index":4}}
            {"table":"slot","keys":{"index":4},"action":"drop"}
            {"keys":{"index":4},"action":"drop"}
            {"table":"slots","keys":{"index":4},"action":"drop"
            {"table":"slots","default":"drop"}
            {"table":"slots","keys":{"index":8},"action":"drop"}
            [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]
            """
        let refused = try file(bad)
        #expect(
            refused == """
                10 lines of f are not as they should be; nothing was written
                line 1: there is no member "acton": did you mean "action"?
                line 2: no JSON: a number has to be whole, at column 35
                line 3: "keys" is given twice
                line 4: "action" is missing
                line 5: there is no table "slot": did you mean "pipe.slots"?
                line 6: the line does not say which table it is for
                line 7: no JSON: the object is not closed, at column 52
                line 8: the default action of table pipe.slots is constant in the program
                line 9: table pipe.slots has 8 entries, counted from 0: there is no 8
                line 10: no JSON: nested too deep, at column 17
                """)
        #expect(
            try file("{\"weir\":\"entries\",\"version\":2}\n") == """
                1 line of f is not as it should be; nothing was written
                line 1: the file is of version 2, written by a newer weir; this one reads 1
                """)
    }

    /// The kernel has room for fewer entries than the schema says: what was written, changed and removed is as it was.
    @Test(arguments: [Table.Storage.hash, .lpm]) func whatTheKernelRefusesIsUndone(_ storage: Table.Storage) throws {
        var table = storage == .hash ? SampleTable.hash() : SampleTable.lpm()
        table.size = 4
        let file = try Import([table])
        table.size = 20_000
        let large = try Import(like: file, table)
        let columns = storage == .hash ? "vid,dst,action\n" : "vrf,dst,action\n"
        func line(_ number: Int, _ action: String) -> String {
            storage == .hash ? "1,\(Bits(UInt64(number), width: 48).hex),\(action)\n" : "\(number),10.0.0.0/8,\(action)\n"
        }
        #expect(try large(columns + line(1, "drop") + line(2, "drop") + line(3, "drop")).contains("+3"))
        let before = try large.lines(table.name)
        let more = (2..<12).map { line($0, "local") }.joined()
        for mode in [TableImport.Mode.add, .replace] {
            let text = mode == .add ? columns + (20..<30).map { line($0, "local") }.joined() : columns + more
            let told = try large(text, mode)
            #expect(told.hasSuffix("; what was written was taken back"), "\(told)")
            #expect(try large.lines(table.name) == before)
        }
        // Somebody has enough of it midway.
        let long = columns + (100..<9000).map { line($0, "local") }.joined()
        #expect(try large(long, until: 4).hasPrefix("interrupted"))
        #expect(try large.lines(table.name) == before)
    }

    @Test func tablesThatCannotChange() throws {
        var fixed = SampleTable.table("fixed", .code, keySize: 4, SampleTable.array().keys, constant: true)
        fixed.entries = [.init(matches: [.exact("5")], action: "pipe.drop", arguments: [], priority: 0)]
        let file = try Import([fixed, SampleTable.hash()])
        #expect(try file("index,action\n1,drop\n", into: "fixed") == "the entries of table pipe.fixed are constant in the program")
        #expect(try file("index,action\n1,drop\n", into: "fixd") == "there is no table \"fixd\": did you mean \"pipe.fixed\"?")
        #expect(try file.export("fixed", .csv) == "index,action,port,mac\n5,pipe.drop,,\n")
        #expect(try !file.export().contains("pipe.fixed"))
        // More than there is room for is told at the first line too many.
        let text = "vid,dst,action\n" + (1...9).map { "\($0),02:00:00:00:00:01,drop\n" }.joined()
        #expect(
            try file(text, into: "exact") == """
                1 line of f is not as it should be; nothing was written
                line 6: table pipe.exact is full: it has room for 4 entries
                """)
        #expect(throws: TableError.self) { _ = try EntrySource(path: "/nowhere/at/all") }
        #expect(throws: TableError.self) { _ = try EntrySource(path: "/tmp") }
    }

    @Test func aTernaryTableChangesAsAWhole() throws {
        let file = try Import([Self.acl])
        let text = "src,sport,proto,priority,action,port,mac\n10.0.0.0/8,1..1023,6,10,drop,,\n-,-,-,0,forward,1,02:00:00:00:00:01\n"
        #expect(try file(text) == "pipe.acl2 +2 ~0 -0 =0")
        #expect(
            try file("src,priority,action\n10.0.0.0/8,3,local\n,0,drop\n") == """
                1 line of f is not as it should be; nothing was written
                line 3: table pipe.acl2 has an entry with this key already, with another action: --replace would change it
                """)
        #expect(try file("src,priority,action\n10.0.0.0/8,3,local\n,0,drop\n", .replace) == "pipe.acl2 +1 ~1 -1 =0")
        #expect(try file.lines("acl2") == ["src=- sport=- proto=- pipe.drop() @0", "src=10.0.0.0/8 sport=- proto=- pipe.local() @3"])
        // Ranges that take more rows than there is room for.
        let wide = "sport,priority,action\n" + (0..<31).map { "1..65534,\($0),drop\n" }.joined()
        #expect(try file(wide, .replace).contains("full"))
        #expect(try file.lines("acl2").count == 2)
    }

    /// The short way finds what the long way finds, whenever it finds anything.
    @Test(arguments: [Field.Format.decimal, .hex, .ipv4, .mac, .signed, .bool, .enumeration])
    func theShortWayAgrees(_ format: Field.Format) throws {
        let texts = [
            "0", "1", "255", "256", "511", "65535", "65536", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616",
            "99999999999999999999", "0x0", "0xff", "0xFF", "0x1ff", "0X1f", "0b101", "0x", "", "-1", "-5", "1_000", "10.0.0.1", "10.0.0.256",
            "1.2.3", "1.2.3.4.5", "1..2", ".1.2.3", "0001.2.3.4", "02:00:00:00:00:01", "2:0:0:0:0:1", "02:00:00:00:00:0g",
            "02-00-00-00-00-01", "aa:bb:cc:dd:ee:ff", "true", "false", "member", " 1", "1 ", "0xffffffffffffffff", "0x10000000000000000",
        ]
        for width in [1, 3, 8, 9, 16, 31, 32, 48, 63, 64] {
            for order in [Field.ByteOrder.host, .network] {
                let size = order == .network ? (width + 7) / 8 : [1, 2, 4, 8].first { $0 * 8 >= width } ?? 8
                let field = Field(
                    name: "f", width: width, offset: 1, size: size, byteOrder: order, format: format,
                    members: format == .enumeration ? [.init(name: "member", value: 1)] : [])
                let codec = try #require(FieldCodec(field))
                for text in texts {
                    let long = try? field.value(of: text)
                    let short = Array(text.utf8).withUnsafeBytes { codec.number($0) }
                    if let short {
                        #expect(long == Bits(short, width: width), "\(text) in \(width) bits")
                        var stored = [UInt8](repeating: 0, count: 10)
                        stored.withUnsafeMutableBytes { if let start = $0.baseAddress { codec.store(short, in: start) } }
                        var wanted = [UInt8](repeating: 0, count: 10)
                        field.store(Bits(short, width: width), into: &wanted)
                        #expect(stored == wanted)
                    }
                    let key = Table.Key(field: field, match: .lpm)
                    for length in [-1, 0, 1, width - 1, width, width + 1, 100, 1000] {
                        let text = "\(text)/\(length)"
                        guard let (value, bits) = Array(text.utf8).withUnsafeBytes({ codec.prefix($0) }) else { continue }
                        #expect(try key.match(of: text) == .prefix(Bits(value, width: width), length: bits), "\(text)")
                    }
                }
            }
        }
        // What is common goes the short way.
        let port = try #require(FieldCodec(Field(name: "f", width: 16, offset: 0, size: 2, byteOrder: .host, format: .decimal)))
        #expect(Array("443".utf8).withUnsafeBytes { port.number($0) } == 443)
    }

    @Test func keysAreFoundAgain() throws {
        for size in [1, 3, 8, 13] {
            var index = KeyIndex(keySize: size)
            var known: [[UInt8]: Int] = [:]
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<20_000 {
                let key = (0..<size).map { _ in UInt8.random(in: 0...40, using: &generator) }
                let there = try key.withUnsafeBytes { index.insert(try #require($0.baseAddress)) }
                #expect(there == known[key])
                if there == nil { known[key] = known.count }
            }
            #expect(index.count == known.count)
            for (key, number) in known.prefix(500) { #expect(try key.withUnsafeBytes { index.find(try #require($0.baseAddress)) } == number) }
        }
    }
}
