import Schema
import Testing

@testable import Maps

#if canImport(Glibc)
import Glibc
#endif

@Suite struct BTFTests {
    private static let source = """
        enum color { RED = 1, GREEN = 2, BLUE = -1 };
        typedef u32 port_t;
        struct key { u32 index; } ;
        struct inner { port_t port; u8 mac[6]; };
        struct value {
          u64 big; int negative; enum color color; _Bool flag; char name[8]; char binary[3];
          u32 low:4, mid:9; int bits:3;
          struct inner nested[2];
          union { u16 half; u8 parts[2]; };
          struct { u8 a, b; };
          float real; void *pointer; u16 matrix[2][2];
        };
        struct { uint(type, 1); type(key, struct key); type(value, struct value); uint(max_entries, 64); } wr_typed SEC(".maps");
        struct { uint(type, 5); type(key, u32); type(value, u64); uint(max_entries, 64); } wr_cpus SEC(".maps");
        SEC("xdp") int wr_entry(struct xdp_md *x) {
          u32 zero = 0; lookup(&wr_typed, &zero); lookup(&wr_cpus, &zero);
          return 2;
        }
        """

    /// A `struct value` laid out by hand as clang does.
    private static func value() -> [UInt8] {
        var value = bytes(of: UInt64.max) + bytes(of: Int32(-5)) + bytes(of: UInt32(2)) + [1]
        value += Array("h\"i".utf8) + [0, 0, 0, 0, 0] + [1, 0, 2]
        value += bytes(of: UInt32(0xa | 0x155 << 4 | 0b110 << 13))
        value += bytes(of: UInt32(80)) + [1, 2, 3, 4, 5, 6, 0, 0] + bytes(of: UInt32(443)) + [7, 8, 9, 10, 11, 12, 0, 0]
        value += bytes(of: UInt16(0x0201)) + [3, 4] + bytes(of: Float(1.5).bitPattern) + bytes(of: UInt64(0xdead))
        value += [1, 0, 2, 0, 3, 0, 4, 0]
        return value
    }

    private static let json = """
        {"big":18446744073709551615,"negative":-5,"color":"GREEN","flag":true,"name":"h\\"i","binary":"0x010002",\
        "low":10,"mid":341,"bits":-2,"nested":[{"port":80,"mac":"0x010203040506"},{"port":443,"mac":"0x0708090a0b0c"}],\
        "half":513,"parts":"0x0102","a":3,"b":4,"real":1.5,"pointer":"0xdead","matrix":[[1,2],[3,4]]}
        """

    private func loaded() throws -> LoadedProgram {
        try BPFObject(Clang.object(Self.source, schema: Sample.schema()), name: "typed.o").load()
    }

    private func dump(_ map: borrowing BPFMap) throws -> String {
        var text: [UInt8] = []
        let dump = try MapDump(MapOverview.of(id: map.id))
        _ = dump.write(map) { piece in
            piece.withUnsafeBytes { text += $0 }
            return true
        }
        return String(decoding: text, as: UTF8.self)
    }

    @Test func valuesAreWrittenByTheirTypes() throws {
        let loaded = try loaded()
        let map = try loaded.maps.open("wr_typed")
        let value = Self.value()
        #expect(map.layout.valueSize == value.count)
        try map.update(bytes(of: UInt32(7)), value)
        let text = try dump(map)
        #expect(text.hasSuffix("\"entries\":[{\"key\":{\"index\":7},\"value\":\(Self.json)}]}"))
        #expect(text.hasPrefix("{\"map\":{\"id\":\(map.id),\"name\":\"wr_typed\",\"type\":\"hash\",\"keySize\":4,"))
        #expect(text.contains("\"frozen\":false,\"memory\":") && text.contains("\"programs\":[\(loaded.id)]"))
        let plain = try ValueFormat(BTF(id: map.info.btf), type: map.info.keyType, size: 4, style: .plain)
        #expect(plain.text(of: bytes(of: UInt32(7))) == "{index: 7}")
        #expect(plain.text(of: [1]) == "")
    }

    @Test func everyCPUHasItsValue() throws {
        let map = try loaded().maps.open("wr_cpus")
        let key = bytes(of: UInt32(1))
        try map.update(key, map.join((0..<CPUs.possible).map { bytes(of: UInt64($0 + 1)) }))
        let values = (1...CPUs.possible).map { "\($0)" }.joined(separator: ",")
        let text = try dump(map)
        #expect(text.hasSuffix("\"entries\":[{\"key\":1,\"values\":[\(values)]}]}"))
    }

    @Test func mapsWithoutTypesAreHexadecimal() throws {
        let map = try BPFMap.create("wr_plain", MapLayout(type: .array, keySize: 4, valueSize: 3, maxEntries: 2))
        try map.update(bytes(of: UInt32(1)), [0, 0xab, 0xff])
        let text = try dump(map)
        #expect(text.hasSuffix(#""entries":[{"key":"0x00000000","value":"0x000000"},{"key":"0x01000000","value":"0x00abff"}]}"#))
        #expect(text.contains("\"pins\":[],\"programs\":[]"))
    }

    @Test func aSinkMayHaveEnough() throws {
        let map = try BPFMap.create("wr_large", MapLayout(type: .array, keySize: 4, valueSize: 64, maxEntries: 100_000))
        var pieces = 0
        let written = try MapDump(MapOverview.of(id: map.id)).write(map) { _ in
            pieces += 1
            return pieces < 3
        }
        #expect(pieces == 3 && written.entries < 10_000)
    }

    @Test func damagedTypesAreRefusedNeverFollowed() throws {
        let image = try ElfImage(Clang.object(Self.source, schema: Sample.schema()))
        let section = try #require(image.section(".BTF"))
        let good = Array(image.bytes(of: section))
        let btf = try #require(BTF(good))
        #expect(btf.types.contains { $0.name == "value" })
        for length in stride(from: 0, to: good.count - 1, by: 7) { #expect(BTF(Array(good[..<length])) == nil) }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var bad = good
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                bad[Int.random(in: 0..<bad.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let btf = BTF(bad) else { continue }
            for id in btf.types.indices {
                guard let size = btf.size(UInt32(id)), size < 1 << 16 else { continue }
                _ = ValueFormat(btf, type: UInt32(id), size: size, style: .json).text(of: [UInt8](repeating: 0x5a, count: size))
            }
        }
    }

    @Test func typesThatContainThemselvesAreRefused() {
        /// BTF of these records, each some words, with one empty name.
        func btf(_ words: [UInt32]) -> BTF? {
            let types = words.flatMap { bytes(of: $0) }
            let header = [UInt32(0x0001_eb9f), 24, 0, UInt32(types.count), UInt32(types.count), 1].flatMap { bytes(of: $0) }
            return BTF(header + types + [0])
        }
        #expect(btf([0, 8 << 24, 2, 0, 8 << 24, 1]) == nil)  // Two typedefs of each other.
        #expect(btf([0, 8 << 24, 1]) == nil)
        #expect(btf([0, 4 << 24 | 1, 4, 0, 1, 0]) == nil)  // A structure that holds itself.
        #expect(btf([0, 4 << 24 | 1, 8, 0, 2, 0, 0, 2 << 24, 1]) != nil)  // A structure with a pointer to itself.
        #expect(btf([0, 8 << 24, 9]) == nil)  // A reference to nowhere.
        #expect(btf([5, 8 << 24, 0]) == nil)  // A name beyond the strings.
    }

    @Test func listsWhatThereIs() throws {
        let loaded = try loaded()
        let map = try loaded.maps.open("wr_typed")
        let found = try MapOverview.all().first { $0.info.id == map.id }
        #expect(found?.info.name == "wr_typed" && found?.programs == [loaded.id])
        #expect((found?.memory ?? 0) > 0 && found?.isFrozen == false)
        try map.freeze()
        let frozen = try MapOverview.of(id: map.id)
        #expect(frozen.isFrozen)
        let program = try ProgramOverview.all().first { $0.info.id == loaded.id }
        #expect(program?.info.tag == loaded.tag && (program?.memory ?? 0) > 0)
    }
}
