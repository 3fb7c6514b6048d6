import Source
import Testing

@testable import STF

@Suite struct ParserTests {
    static func parse(_ text: String) -> (commands: [STFCommand], errors: String) {
        parse(Array(text.utf8))
    }

    static func parse(_ bytes: [UInt8]) -> (commands: [STFCommand], errors: String) {
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let script = STFParser.parse(path: "t.stf", bytes: bytes, into: &map, diagnostics: &diagnostics)
        return (script.commands, diagnostics.rendered(with: map))
    }

    @Test func anEntryInTheGeneralDialect() throws {
        let (commands, errors) = Self.parse("add ex1 100 extra$0.h:0x25** hdr.ip.dst:0x0a/8 act1(val:0x25, p:2) = A # why\n")
        #expect(errors.isEmpty)
        guard case .add(let entry) = try #require(commands.first).kind else { Issue.record("no entry"); return }
        #expect(entry.table.text == "ex1")
        #expect(entry.priority?.value == 100)
        #expect(entry.keys.map(\.name.text) == ["extra[0].h", "hdr.ip.dst"])
        guard case .value(let ternary) = entry.keys[0].match, case .prefix(_, let length) = entry.keys[1].match else {
            Issue.record("wrong matches")
            return
        }
        #expect(ternary.magnitude == [0x25, 0] && ternary.mask == [0xFF, 0])
        #expect(length.value == 8)
        #expect(entry.action.name.text == "act1" && entry.action.arguments.map(\.name.text) == ["val", "p"])
        #expect(entry.id?.text == "A")
    }

    /// What a program's own counter of entries tells needs no build that counts every entry's hits.
    @Test func hitsThatTheProgramCountsItself() {
        func reads(_ counter: String) -> Bool {
            STFScript(commands: Self.parse("check_counter \(counter)($one) packets == 1\n").commands).readsHits(besides: ["I.frames"])
        }
        #expect(!reads("frames") && !reads("I.frames"))
        #expect(reads("table"))
    }

    @Test func anEntryInTheEBPFDialect() throws {
        let (commands, errors) = Self.parse("ADD pipe_t 0 key.field0:0x0a key.field1:5 _NoAction()")
        #expect(errors.isEmpty)
        guard case .add(let entry) = try #require(commands.first).kind else { Issue.record("no entry"); return }
        #expect(entry.priority?.value == 0 && entry.keys.count == 2 && entry.action.name.text == "_NoAction")
    }

    @Test func keysWithoutAnythingAndQuotedNames() throws {
        let (commands, errors) = Self.parse("add t \"hdr.h.$valid$\":1 data.$valid:0b1 h.stack[2].f:1..9 m:1&&&3 r:2->4 a()")
        #expect(errors.isEmpty)
        guard case .add(let entry) = try #require(commands.first).kind else { Issue.record("no entry"); return }
        #expect(entry.keys.map(\.name.text) == ["hdr.h.$valid$", "data.$valid", "h.stack[2].f", "m", "r"])
    }

    @Test(
        arguments: [
            ("0x0", [], nil), ("255", [255], nil), ("0x1FF", [1, 255], nil), ("0b101", [5], nil), ("0o17", [15], nil),
            ("18446744073709551616", [1, 0, 0, 0, 0, 0, 0, 0, 0], nil), ("0x*1", [1], [0x0F]), ("0b1*0*", [8], [0b1010]),
        ] as [(String, [UInt8], [UInt8]?)])
    func numbers(_ text: String, _ magnitude: [UInt8], _ mask: [UInt8]?) throws {
        let bytes = Array(text.utf8)
        let number = try #require(STFNumber(bytes[...], at: .none))
        #expect(number.magnitude == magnitude)
        #expect(number.mask == mask)
    }

    @Test(arguments: ["", "0x", "0b2", "12a", "0xg", "--1", "-", "0o8"])
    func notNumbers(_ text: String) {
        #expect(STFNumber(Array(text.utf8)[...], at: .none) == nil)
    }

    @Test func packetsAndExpectations() throws {
        let (commands, errors) = Self.parse("packet 3 00 0102 03\nexpect 01 0* **1 1 $\nexpect 7\nexpect 2 aa$\nno_packet\nwait")
        #expect(errors.isEmpty)
        #expect(commands.count == 6)
        guard case .packet(let packet) = commands[0].kind, case .expect(let first) = commands[1].kind,
            case .expect(let second) = commands[2].kind, case .expect(let third) = commands[3].kind
        else { Issue.record("wrong kinds"); return }
        #expect(packet.bytes == [0, 1, 2, 3] && packet.port.value == 3)
        #expect(first.data == PacketPattern(bytes: [0, 0, 0x11], mask: [0xF0, 0, 0xFF], isExact: true))
        #expect(first.port.value == 1 && second.data == nil && second.port.value == 7)
        #expect(third.data == PacketPattern(exactly: [0xAA]))
    }

    @Test func countersAndRegisters() throws {
        let (commands, errors) = Self.parse(
            """
            check_counter c(10) packets == 2
            check_counter c($A)
            check_counter c(1) >= 3
            register_write r 5 0x64
            register_read r 5 == 100
            register_reset r
            counter_write c 0 1 2
            """)
        #expect(errors.isEmpty)
        #expect(commands.count == 7)
        guard case .checkCounter(let first) = commands[0].kind, case .checkCounter(let second) = commands[1].kind,
            case .checkCounter(let third) = commands[2].kind
        else { Issue.record("wrong kinds"); return }
        #expect(first.unit == .packets && first.condition?.test == .equal && first.condition?.value.value == 2)
        #expect(second.unit == nil && second.condition == nil)
        #expect(third.unit == nil && third.condition?.test == .greaterOrEqual)
    }

    @Test func everyWordOfReplicationAndMeters() {
        let (commands, errors) = Self.parse(
            """
            mirroring_add 11 5
            mirroring_add_mc 10 5
            mirroring_delete 10
            mirroring_get 10
            mc_mgrp_create 1113
            mc_node_create 400 6 7
            mc_node_update 0 8
            mc_node_associate 1113 0
            meter_set_rates cIngress.meter0 2 0.000005:4 0.00002:5
            meter_array_set_rates cIngress.meter0 0.000006:7 1:9
            meter_get_rates cIngress.meter0 1
            """)
        #expect(errors.isEmpty)
        #expect(commands.count == 11)
    }

    @Test(arguments: [
        ("pakcet 0 00", "t.stf:1:1: error: unknown command \"pakcet\" (did you mean \"packet\"?)\npakcet 0 00\n^~~~~~\n"),
        ("packet 0 001", "t.stf:1:10: error: an odd number of digits (3): a byte has two\npacket 0 001\n         ^~~\n"),
        ("packet 0 0g", "t.stf:1:11: error: \"g\" is no hexadecimal digit\npacket 0 0g\n          ^\n"),
        ("packet 4294967296 00", "a port is a number from 0 to 4294967295"),
        ("packet x 00", "expected a port number, not \"x\""),
        ("packet 0 0*", "\"*\" belongs to expect, not to packet"),
        ("packet 0", "expected the packet's bytes in hexadecimal"),
        ("expect 0 00 $ 11", "\"$\" ends the packet: nothing may follow"),
        ("add t k:1", "expected an action, as in drop(), before the end of the line"),
        ("add t k 1", "expected \":\" after a key's name or \"(\" after an action's"),
        ("add t k:1 a(x 5)", "expected \":\", not \"5\""),
        ("add t k:1 a(x:5", "expected \")\" before the end of the line"),
        ("add \"t k:1 a()", "the quoted name does not end on its line"),
        ("setdefault t a() b", "unexpected \"b\" after the end of \"setdefault\""),
        ("check_counter c(1) packet == 2", "expected \"packets\" or \"bytes\" (did you mean \"packets\"?)"),
        ("check_counter c(1) packets", "expected ==, !=, <, <=, > or >="),
        ("no_packet 1", "unexpected \"1\" after the end of \"no_packet\""),
        ("wait\n\u{e4} 1", "t.stf:2:1: error: unexpected character"),
    ])
    func mistakesAreShownWhereTheyStand(_ text: String, _ wanted: String) {
        #expect(Self.parse(text).errors.contains(wanted), "\(Self.parse(text).errors)")
    }

    @Test func oneBadLineLeavesTheOthers() {
        let (commands, errors) = Self.parse("packet 0 00\nbogus\nexpect 0 00\n")
        #expect(commands.count == 2)
        #expect(errors.hasPrefix("t.stf:2:1: error: unknown command"))
    }

    @Test func anyBytesGiveAScript() {
        var random = SplitMix(state: 7)
        let pieces = STFParser.words + ["0x1*", "key.f:", "(", ")", "a(", "\"", "$", "...", "->", "..", "=", "\n", "\u{0}", "-", "1:2", "99999999999999999999"]
        for _ in 0..<400 {
            var bytes: [UInt8] = []
            for _ in 0..<(random.next() % 40) {
                if random.next() % 3 == 0 {
                    bytes.append(UInt8(truncatingIfNeeded: random.next()))
                } else {
                    bytes += Array(pieces[Int(random.next() % UInt64(pieces.count))].utf8) + [0x20]
                }
            }
            _ = Self.parse(bytes)
        }
    }
}

/// Numbers that look random and are the same in every run.
struct SplitMix {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
