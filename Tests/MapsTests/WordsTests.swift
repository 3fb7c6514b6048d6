import Schema
import Testing

@testable import Maps

/// A field of its own, as wide as its format wants.
func field(_ name: String, _ width: Int, _ format: Field.Format, offset: Int = 0, _ members: [Field.Member] = []) -> Field {
    Field(
        name: name, width: width, offset: offset, size: (width + 7) / 8, byteOrder: .network, format: format, members: members)
}

@Suite struct WordsTests {
    private static let kinds = [Field.Member(name: "Error.NoError", value: 0), Field.Member(name: "Error.TooShort", value: 3)]

    @Test(arguments: [
        (field("f", 16, .decimal), "300", "300"), (field("f", 16, .decimal), "0x12c", "300"),
        (field("f", 16, .hex), "0b101", "0x0005"), (field("f", 12, .hex), "1_0", "0x00a"),
        (field("f", 32, .ipv4), "10.0.0.1", "10.0.0.1"), (field("f", 32, .ipv4), "0x0a000001", "10.0.0.1"),
        (field("f", 32, .decimal), "10.0.0.1", "167772161"), (field("f", 48, .mac), "2:0:0:0:0:f", "02:00:00:00:00:0f"),
        (field("f", 128, .ipv6), "2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), (field("f", 128, .ipv6), "::", "::"),
        (field("f", 128, .ipv6), "::ffff:10.0.0.1", "::ffff:a00:1"), (field("f", 128, .ipv6), "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        (field("f", 128, .ipv6), "fe80::", "fe80::"), (field("f", 128, .ipv6), "1::8", "1::8"),
        (field("f", 128, .decimal), "340282366920938463463374607431768211455", "340282366920938463463374607431768211455"),
        (field("f", 200, .hex), "18446744073709551616", "0x" + String(repeating: "0", count: 33) + "1" + String(repeating: "0", count: 16)),
        (field("f", 1, .bool), "true", "true"), (field("f", 1, .decimal), "false", "0"),
        (field("f", 8, .enumeration, kinds), "TooShort", "Error.TooShort"), (field("f", 8, .enumeration, kinds), "7", "7"),
        (field("f", 8, .signed), "-128", "-128"), (field("f", 8, .signed), "127", "127"), (field("f", 8, .signed), "0xff", "-1"),
    ])
    func valuesAreReadAndWritten(field: Field, text: String, written: String) throws {
        let value = try field.value(of: text)
        #expect(field.text(of: value) == written)
        #expect(try field.value(of: written) == value)
    }

    @Test(arguments: [
        (field("port", 8, .decimal), "300", "port: 300 does not fit in 8 bits: the largest is 255"),
        (field("port", 9, .hex), "0x200", "port: 0x200 does not fit in 9 bits: the largest is 0x1ff"),
        (field("dst", 32, .ipv4), "10.0.0.256", "dst: \"10.0.0.256\" is no value of it: write an address such as 10.0.0.1"),
        (field("dst", 32, .ipv4), "::1", "dst: ::1 is an IPv6 address, 128 bits, and the field has 32"),
        (field("e", 8, .enumeration, kinds), "Error.TooShrt", "e: \"Error.TooShrt\" is no value of it: write Error.TooShort"),
        (field("s", 8, .signed), "128", "s: 128 does not fit in 8 bits: the largest is 127"),
        (field("s", 8, .signed), "-129", "s: -129 does not fit in 8 bits: the smallest is -128"),
        (field("x", 8, .decimal), "", "x: \"\" is no value of it: write a number such as 10 or 0x0a"),
        (field("x", 8, .decimal), "-1", "x: \"-1\" is no value of it: write a number such as 10 or 0x0a"),
        (field("x", 8, .decimal), "1️⃣", "x: \"1️⃣\" is no value of it: write a number such as 10 or 0x0a"),
    ])
    func valuesAreRefusedInOneSentence(field: Field, text: String, sentence: String) {
        #expect(throws: TableError(.value, sentence)) { _ = try field.value(of: text) }
    }

    @Test(arguments: [
        (Table.MatchKind.lpm, "10.0.0.0/8", "10.0.0.0/8"), (.lpm, "10.0.0.1", "10.0.0.1/32"), (.lpm, "_", "0.0.0.0/0"),
        (.lpm, "10.0.0.0&&&255.0.0.0", "10.0.0.0/8"), (.ternary, "10.0.0.0/8", "10.0.0.0/8"), (.ternary, "_", "-"),
        (.ternary, "10.0.0.1", "10.0.0.1"), (.ternary, "0x0a**00**", "10.0.0.0&&&255.0.255.0"),
        (.range, "10.0.0.1..10.0.0.9", "10.0.0.1..10.0.0.9"), (.range, "10.0.0.0/8", "10.0.0.0..10.255.255.255"),
        (.range, "5", "0.0.0.5"), (.range, "0..0xffffffff", "-"), (.optional, "-", "-"), (.optional, "10.0.0.1", "10.0.0.1"),
        (.exact, "10.0.0.1/32", "10.0.0.1"),
    ])
    func matchesOfAddresses(kind: Table.MatchKind, text: String, written: String) throws {
        let key = Table.Key(field: field("dst", 32, .ipv4), match: kind)
        let match = try key.match(of: text)
        #expect(key.text(of: match) == written)
        #expect(try key.match(of: written) == match)
    }

    @Test(arguments: [
        (Table.MatchKind.lpm, "10.0.0.1/8", "dst: 10.0.0.1/8 has host bits set: write 10.0.0.0/8"),
        (.lpm, "10.0.0.0/33", "dst: 10.0.0.0/33 has no prefix length from 0 to 32"),
        (.lpm, "1..2", "dst: 1..2 is no prefix: write value/length"),
        (.ternary, "10.1.0.1&&&255.0.255.0", "dst: 10.1.0.1&&&255.0.255.0 has bits set outside its mask: write 10.0.0.0&&&255.0.255.0"),
        (.range, "9..5", "dst: 9..5 is empty: write 0.0.0.5..0.0.0.9"),
        (.exact, "_", "dst is matched exactly: it needs a value"),
        (.exact, "10.0.0.0/8", "dst: 10.0.0.0/8 is no single value, and the key is matched exactly"),
    ])
    func matchesAreRefusedInOneSentence(kind: Table.MatchKind, text: String, sentence: String) {
        let key = Table.Key(field: field("dst", 32, .ipv4), match: kind)
        #expect(throws: TableError(.value, sentence)) { _ = try key.match(of: text) }
    }

    @Test func masksOfNumbersAreHexadecimal() throws {
        let key = Table.Key(field: field("type", 16, .hex), match: .ternary)
        #expect(try key.text(of: key.match(of: "0x0800&&&0xff00")) == "0x0800&&&0xff00")
        #expect(try key.text(of: key.match(of: "0x08**")) == "0x0800&&&0xff00")
        let narrow = Table.Key(field: field("flags", 3, .decimal), match: .ternary)
        #expect(try narrow.text(of: narrow.match(of: "0b1**")) == "0x4&&&0x4")
        #expect(try narrow.match(of: "0x4") == narrow.match(of: "4"))
    }

    @Test func namesAreFoundByTheirEnds() throws {
        let tables = ["pipe.ipv4_route", "pipe.acl.deny", "other.acl.deny", "pipe.mac"]
        #expect(try Names.find("ipv4_route", in: tables, what: "table") == 0)
        #expect(try Names.find("pipe.acl.deny", in: tables, what: "table") == 1)
        func sentence(_ name: String) -> String {
            do {
                return "found \(try Names.find(name, in: tables, what: "table"))"
            } catch { return error.sentence }
        }
        #expect(sentence("deny") == "table \"deny\" may be pipe.acl.deny or other.acl.deny: write more of its name")
        #expect(sentence("ipv4_ruote") == "there is no table \"ipv4_ruote\": did you mean \"pipe.ipv4_route\"?")
        #expect(sentence("zebra") == "there is no table \"zebra\": there is pipe.ipv4_route, pipe.acl.deny, other.acl.deny, pipe.mac")
        #expect(sentence("ute").hasPrefix("there is no table"))
    }

    @Test func fieldsStandWhereTheSchemaSays() {
        var bytes = [UInt8](repeating: 0xee, count: 10)
        let host = Field(name: "h", width: 9, offset: 4, size: 2, byteOrder: .host, format: .decimal)
        host.store(Bits(0x1fe, width: 9), into: &bytes)
        #expect(bytes[3...6] == [0xee, 0xfe, 0x01, 0xee])
        let network = Field(name: "n", width: 20, offset: 6, size: 3, byteOrder: .network, format: .decimal)
        network.store(Bits(0xabcde, width: 20), into: &bytes)
        #expect(bytes[6...9] == [0x0a, 0xbc, 0xde, 0xee])
        #expect(host.load(from: bytes) == Bits(0x1fe, width: 9) && network.load(from: bytes[...]) == Bits(0xabcde, width: 20))
        let outside = Field(name: "o", width: 8, offset: 10, size: 1, byteOrder: .network, format: .decimal)
        outside.store(Bits(1, width: 8), into: &bytes)
        #expect(outside.load(from: bytes).isZero && !outside.fits(in: 10) && network.fits(in: 9))
    }

    @Test func rangesAreTheUnionOfTheirBlocks() {
        func covered(_ block: RangeExpansion.Block, _ number: Bits) -> Bool {
            zip(number.bytes, zip(block.low.bytes, block.high.bytes)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 }
        }
        let numbers = (UInt64(0)..<1 << 10).map { Bits($0, width: 10) }
        for low in stride(from: 0, to: 1024, by: 37) {
            for high in stride(from: low, to: 1024, by: 19) {
                let blocks = RangeExpansion.blocks(numbers[low], numbers[high])
                #expect(blocks.count <= 3)
                let found = numbers.indices.filter { number in blocks.contains { covered($0, numbers[number]) } }
                #expect(found == Array(low...high))
            }
        }
        #expect(RangeExpansion.blocks(numbers[3], numbers[2]).isEmpty)
        #expect(RangeExpansion.blocks(Bits(256, width: 16), Bits(511, width: 16)).count == 1)
        #expect(RangeExpansion.blocks(Bits(1, width: 32), ~Bits(1, width: 32)).count == 7)
        let wide = RangeExpansion.blocks(Bits(1, width: 128), ~Bits(1, width: 128))
        #expect(wide.count == 31 && zip(wide, wide.dropFirst()).allSatisfy { $0.high.successor == $1.low })
    }
}
