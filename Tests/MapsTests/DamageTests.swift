import Schema
import Testing

@testable import Maps

/// Damaged objects are refused with a sentence, or load as something else; they never take the process with them. libbpf 1.1 alone
/// crashes on about one in a hundred of these.
@Suite struct DamageTests {
    /// A generator whose numbers are the same in every run, so that a crash can be found again.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    /// Everything libbpf knows to do with an object: all kinds of sections, inner maps, global data, a second function.
    private static let source =
        """
        struct { uint(type, 27); uint(max_entries, 4096); } wr_events SEC(".maps");
        struct { uint(type, 12); uint(max_entries, 1); type(key, u32);
                 struct { uint(type, 2); type(key, u32); uint(value_size, 64); uint(max_entries, 1); } *values[]; } wr_outer SEC(".maps");
        struct { u32 current, pad; u8 value[2][24]; } wr_default = {.value={{1}}};
        static volatile u64 zeroed[8];
        const volatile u32 constant = 7;
        static __attribute__((noinline)) int last(u8 *p, u8 *end) { return p + 64 > end ? 2 : p[63]; }
        SEC("xdp") int wr_second(struct xdp_md *x) {
          u8 *p = (void *)(long)x->data, *end = (void *)(long)x->data_end;
          u32 zero = 0;
          zeroed[x->rx_queue_index & 7]++;
          void *inner = lookup(&wr_outer, &zero);
          if (inner) { u32 *v = lookup(inner, &zero); if (v && *v == constant) return 1; }
          u64 record = wr_default.value[wr_default.current & 1][0];
          output(&wr_events, &record, 8, 0);
          return last(p, end) & 1 ? 1 : 2;
        }
        """ + "\n" + Sample.counting

    private func object() throws -> [UInt8] { try Clang.object(Self.source, schema: Sample.schema()) }

    /// Opens, and loads when that may not take much memory. Whether it was opened.
    private func use(_ bytes: [UInt8], load: Bool) -> Bool {
        do {
            let object = try BPFObject(bytes, name: "damaged.o")
            let isSmall = object.maps.allSatisfy {
                $0.layout.maxEntries < 5000 && $0.layout.valueSize < 5000 && $0.layout.keySize < 5000
            }
            if load, isSmall { _ = try object.load() }
            return true
        } catch {
            let sentence = "\(error)"
            #expect(!sentence.isEmpty)
            return false
        }
    }

    @Test func theObjectItselfLoads() throws {
        let object = try BPFObject(object(), name: "whole.o")
        #expect(object.maps.contains { $0.name == "wr_outer" && $0.inner?.valueSize == 64 })
        let loaded = try object.load()
        #expect(loaded.maps.names.count == 7)
    }

    @Test func truncated() throws {
        let whole = try object()
        for length in stride(from: 0, to: whole.count, by: 61) {
            let opened = use(Array(whole[..<length]), load: false)
            #expect(!opened)
        }
    }

    @Test(arguments: 0..<8) func flipped(_ seed: UInt64) throws {
        let whole = try object()
        var random = Seeded(state: seed)
        var opened = 0
        for round in 0..<500 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...(round % 3 == 0 ? 20 : 3), using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                default: for next in place..<min(place + 4, bytes.count) { bytes[next] = random.next() % 2 == 0 ? 0 : 0xff }
                }
            }
            if use(bytes, load: round % 10 == 0) { opened += 1 }
        }
        #expect(opened > 0 && opened < 500)
    }

    @Test func mapsOfForeignKindsAreRefused() throws {
        let source = """
            struct { uint(type, 26); type(key, u32); type(value, u64); uint(max_entries, 1); } wr_ops SEC(".maps");
            SEC("xdp") int wr_entry(struct xdp_md *x) { u32 zero = 0; return lookup(&wr_ops, &zero) ? 1 : 2; }
            """
        let bytes = try Clang.object(source, schema: Sample.schema())
        #expect(sentence { _ = try BPFObject(bytes, name: "x.o") } == "x.o: map \"wr_ops\" is of a type that packet programs have no use for")
    }
}
