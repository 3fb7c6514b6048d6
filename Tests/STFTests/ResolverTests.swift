import Maps
import Schema
import Source
import Testing

@testable import STF

@Suite struct ResolverTests {
    static func field(_ name: String, _ width: Int) -> Field {
        Field(name: name, width: width, offset: 0, size: (width + 7) / 8, byteOrder: .network, format: .hex)
    }

    static func table(_ name: String, _ keys: [(String, Int, Table.MatchKind)], constantDefault: Bool = false) -> Table {
        Table(
            name: name, map: "m", storage: .hash, size: 16, keySize: 4, valueSize: 8,
            keys: keys.map { Table.Key(field: field($0.0, $0.1), match: $0.2) },
            actions: [
                Table.Action(name: "NoAction", id: 1, parameters: [], defaultOnly: true),
                Table.Action(name: "pipe.set", id: 2, parameters: [field("port", 9), field("mac", 48)]),
                Table.Action(name: "pipe.drop", id: 3, parameters: [], tableOnly: true),
            ],
            defaultAction: Table.Default(action: "NoAction", arguments: [], constant: constantDefault))
    }

    static var schema: Schema {
        var schema = Schema(program: "p", source: "p.p4", architecture: "xdp_model", hook: .xdp, entry: "p")
        schema.tables = [
            table("pipe.exact", [("hdr.ip.src", 32, .exact), ("hdr.ip.$valid$", 1, .exact), ("hdr.s[1].f", 3, .exact)]),
            table("pipe.c1.mixed", [("a.x", 16, .exact), ("a.l", 32, .lpm)], constantDefault: true),
            table("pipe.c2.wide", [("t", 16, .ternary), ("r", 12, .range), ("o", 8, .optional)]),
        ]
        schema.tables.append(table("pipe.fixed", [("k", 8, .exact)]))
        schema.tables[3].constantEntries = true
        schema.counters = [
            Counter(name: "pipe.events", map: "c", storage: .array, size: 10, units: [.count]),
            Counter(name: "pipe.traffic", map: "d", storage: .hash, size: 4, units: [.packets, .bytes]),
        ]
        schema.registers = [Register(name: "pipe.r", map: "r", size: 4, cell: field("cell", 20))]
        return schema
    }

    static func bits(_ hex: String, _ width: Int) -> Bits { Bits(hex: hex, width: width) ?? Bits(width: 1) }

    static func resolve(_ text: String) -> (steps: [TestStep], errors: String) {
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let script = STFParser.parse(path: "t.stf", bytes: Array(text.utf8), into: &map, diagnostics: &diagnostics)
        let steps = Resolver.resolve(script, against: schema, diagnostics: &diagnostics)
        return (steps, diagnostics.rendered(with: map))
    }

    static func entry(_ text: String) throws -> (table: Int, entry: TableEntry) {
        let (steps, errors) = resolve(text)
        #expect(errors.isEmpty)
        guard case .add(let table, let entry) = try #require(steps.first).kind else {
            throw Surprise()
        }
        return (table, entry)
    }
    struct Surprise: Error {}

    @Test(arguments: [
        "add exact hdr.ip.src:0x0a000001 hdr.ip.valid:1 s$1.f:5 pipe.set(port:3)",
        "add pipe_exact 0 key.field0:0x0a000001 key.field1:1 key.field2:5 pipe_set(port:3)",
        "add pipe.exact \"ip.$valid$\":0b1 hdr.s[1].f:5 key.hdr_ip_src:167772161 _pipe_set(mac:0, port:3)",
        "add exact ip.src:0x0a000001 hdr.ip:1 f:5 set(port:3)",
    ])
    func oneEntryInEveryDialect(_ text: String) throws {
        let (table, entry) = try Self.entry(text)
        #expect(table == 0)
        #expect(entry.matches == [.exact(Self.bits("0a000001", 32)), .exact(Self.bits("1", 1)), .exact(Self.bits("5", 3))])
        #expect(entry.action == ActionCall(name: "pipe.set", arguments: [Self.bits("3", 9), Bits(width: 48)]))
    }

    @Test(arguments: [
        ("a.l:0x0a/8", KeyMatch.prefix(bits("00000000", 32), length: 8)),
        ("a.l:0x0a000000/8", .prefix(bits("0a000000", 32), length: 8)),
        ("a.l:0x0a01****", .prefix(bits("0a010000", 32), length: 16)),
        ("a.l:0x0a010203", .prefix(bits("0a010203", 32), length: 32)),
        ("a.l:0x0a010200&&&0xffffff00", .prefix(bits("0a010200", 32), length: 24)),
        ("a.l:0/0", .prefix(bits("00000000", 32), length: 0)),
        ("", .prefix(bits("0", 32), length: 0)),
    ])
    func longestPrefixes(_ key: String, _ wanted: KeyMatch) throws {
        let steps = Self.resolve("add mixed \(key) drop()").steps
        guard case .add(_, let entry) = try #require(steps.first).kind else { throw Surprise() }
        #expect(entry.matches == [.exact(Bits(width: 16)), wanted])
    }

    @Test(arguments: [
        ("t:0x25**", [KeyMatch.masked(bits("2500", 16), mask: bits("ff00", 16)), .any, .any]),
        ("t:0x5", [.exact(bits("5", 16)), .any, .any]),
        ("t:0x*5", [.masked(bits("0005", 16), mask: bits("ff0f", 16)), .any, .any]),
        ("t:0b1*0", [.masked(bits("0004", 16), mask: bits("fffd", 16)), .any, .any]),
        ("t:0x1200&&&0x0f00", [.masked(bits("0200", 16), mask: bits("0f00", 16)), .any, .any]),
        ("t:0x1234/4", [.masked(bits("1000", 16), mask: bits("f000", 16)), .any, .any]),
        ("r:1..0xfff", [.any, .range(bits("0001", 12), bits("0fff", 12)), .any]),
        ("r:5", [.any, .exact(bits("5", 12)), .any]),
        ("r:0x1**", [.any, .range(bits("0100", 12), bits("01ff", 12)), .any]),
        ("o:7", [.any, .any, .exact(bits("7", 8))]),
        ("o:0x**", [.any, .any, .any]),
    ])
    func wideMatches(_ key: String, _ wanted: [KeyMatch]) throws {
        let steps = Self.resolve("add wide 10 \(key) drop()").steps
        guard case .add(_, let entry) = try #require(steps.first).kind else { throw Surprise() }
        #expect(entry.matches == wanted)
        #expect(entry.priority == 0x7FFF_FFFF - 10)
    }

    @Test(arguments: [
        ("add exakt drop()", "no table is called \"exakt\" (did you mean \"pipe.exact\"?)"),
        ("add exact hdr.ip.scr:1 drop()", "no key of pipe.exact is called \"hdr.ip.scr\" (did you mean \"hdr.ip.src\"?)"),
        ("add exact key.field3:1 drop()", "no key of pipe.exact is called \"key.field3\""),
        ("add exact drpo()", "no action of pipe.exact is called \"drpo\" (did you mean \"pipe.drop\"?)"),
        ("add exact set(prot:1)", "no parameter of pipe.set is called \"prot\" (did you mean \"port\"?)"),
        ("add exact set(port:512)", "t.stf:1:20: error: the value does not fit the 9 bits of port\n"),
        ("add exact s$1.f:8 drop()", "t.stf:1:17: error: the value does not fit the 3 bits of hdr.s[1].f\n"),
        ("add exact src:0x0a** drop()", "hdr.ip.src: this is no single value, and the key is matched exactly"),
        ("add mixed a.l:1/33 drop()", "a.l has 32 bits"),
        ("add mixed a.l:0x**01 drop()", "a.l: this is no prefix: write value/length"),
        ("add mixed a.l:0x01000001/8 drop()", "warning: the value has bits outside its prefix"),
        ("add wide t:1..2 drop()", "t: this is no value and mask: write value&&&mask"),
        ("add wide r:9..2 drop()", "the range is empty"),
        ("add exact NoAction()", "action NoAction may only be the default"),
        ("setdefault exact drop()", "action pipe.drop may not be the default"),
        ("setdefault mixed set()", "the default action of pipe.c1.mixed is constant"),
        ("add fixed k:1 drop()", "the entries of pipe.fixed are constant"),
        ("check_counter evnets(1) == 1", "no counter is called \"evnets\" (did you mean \"pipe.events\"?)"),
        ("check_counter events(10) == 1", "events has 10 cells"),
        ("check_counter events(1) bytes == 1", "pipe.events does not count bytes: write the check without a unit"),
        ("check_counter events($A) == 1", "no entry has the id A"),
        ("register_write r 9 1", "r has 4 cells"),
        ("register_write r 1 0x100000", "the value does not fit the 20 bits of cell"),
        ("mirroring_add 1 2", "the program makes no copies of packets: it has no use for groups and sessions"),
        ("add exact src:1 src:2 drop()", "src is given twice"),
    ])
    func mistakes(_ text: String, _ wanted: String) {
        let errors = Self.resolve(text).errors
        #expect(errors.contains(wanted), "\(errors)")
    }

    /// 64 copies are a group, one more is refused: the data plane has no room to write it down.
    @Test func aGroupOfTooManyCopies() {
        func errors(_ ports: Int) -> String {
            var schema = Self.schema
            schema.replication = Replication(groups: "g", sessions: "s", mostReplicas: 64)
            var map = SourceMap()
            var diagnostics = Diagnostics()
            let node = "mc_node_create 1 " + (1...ports).map(String.init).joined(separator: " ")
            let text = "mc_mgrp_create 7\n\(node)\nmc_node_create 2 1\nmc_node_associate 7 0\nmc_node_associate 7 1\n"
            let script = STFParser.parse(path: "t.stf", bytes: Array(text.utf8), into: &map, diagnostics: &diagnostics)
            _ = Resolver.resolve(script, against: schema, diagnostics: &diagnostics)
            return diagnostics.rendered(with: map)
        }
        #expect(errors(63) == "")
        #expect(errors(64).contains("t.stf:5:1: error: group 7 stands for 65 copies, of which 64 are possible"), "\(errors(64))")
    }

    @Test func anAmbiguousNameIsAnError() {
        #expect(NameMatch.find("x", among: ["a.x", "b.x"]) == .ambiguous([0, 1]))
        #expect(NameMatch.find("a.x", among: ["a.x", "b.a.x"]) == .found(0))
        #expect(NameMatch.find("_NoAction", among: ["NoAction"]) == .found(0))
        #expect(NameMatch.findKey("valid", among: ["h.$valid$"]) == .found(0))
    }

    @Test func counters() throws {
        let (steps, errors) = Self.resolve("check_counter events(9) >= 3\ncheck_counter traffic(4000000000) bytes == 0x10\n")
        #expect(errors.isEmpty)
        guard case .checkCounter(0, 9, 0, _, 3) = steps[0].kind, case .checkCounter(1, 4_000_000_000, 1, _, 16) = steps[1].kind
        else { throw Surprise() }
    }

    @Test(arguments: [("-1", 8, [0xFF]), ("-128", 8, [0x80]), ("-1", 3, [0x07]), ("-4", 3, [0x04])] as [(String, Int, [UInt8])])
    func negativeNumbers(_ text: String, _ width: Int, _ bytes: [UInt8]) throws {
        let number = try #require(STFNumber(Array(text.utf8)[...], at: .none))
        #expect(Bits(number, width: width)?.bytes == bytes)
    }

    @Test func negativeNumbersThatDoNotFit() throws {
        let number = try #require(STFNumber(Array("-129".utf8)[...], at: .none))
        #expect(Bits(number, width: 8) == nil)
    }

    @Test func anyScriptIsResolvedOrRefused() {
        var random = SplitMix(state: 11)
        let words = [
            "add ", "setdefault ", "remove ", "check_counter ", "register_write ", "register_read ", "counter_write ", "exact ",
            "wide ", "mixed ", "fixed ", "events(", "traffic(", "r ", "t:", "r:", "o:", "a.l:", "src:", "key.field0:", "0x1** ",
            "0xffffffffffffffffffffff ", "99999999999999999999 ", "-1 ", "/", "..", "&&&", "set(port:", "drop() ", ") ", "= A ",
            "$A ", "packets ", "bytes ", "== ", "7 ", "all ", "key.field99999999999999999999:", "0/", "0b1*",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int(random.next() % 9)).map { _ in words[Int(random.next() % UInt64(words.count))] }.joined()
            _ = Self.resolve(text)
        }
    }

    @Test func idsNameEntries() throws {
        let (steps, errors) = Self.resolve("add exact src:1 drop() = A\nremove $A\nremove exact src:1\nremove all\nremove all wide")
        #expect(errors.isEmpty)
        guard case .delete(0, let matches, _) = steps[1].kind, case .delete(0, _, _) = steps[2].kind,
            case .clear(nil) = steps[3].kind, case .clear(2) = steps[4].kind
        else { throw Surprise() }
        #expect(matches[0] == .exact(Self.bits("1", 32)))
    }
}
