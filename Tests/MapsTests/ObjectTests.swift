import Schema
import Testing

@testable import Maps

#if canImport(FoundationEssentials)
import FoundationEssentials
#endif

/// Programs the tests share.
enum Sample {
    /// Counts packets by their first byte, drops those of 64 bytes or more, and passes the others.
    static let counting = """
        struct { uint(type, 1); type(key, u32); struct pair { u64 packets, bytes; } *value; uint(max_entries, 16); } wr_table SEC(".maps");
        struct { uint(type, 6); type(key, u32); type(value, u64); uint(max_entries, 4); } wr_count SEC(".maps");
        SEC("xdp") int wr_entry(struct xdp_md *x) {
          u8 *p = (void *)(long)x->data, *end = (void *)(long)x->data_end;
          if (p + 1 > end) return 1;
          u32 key = p[0], zero = 0;
          struct pair *v = lookup(&wr_table, &key);
          if (v) { v->packets++; v->bytes += end - p; }
          u64 *c = lookup(&wr_count, &zero);
          if (c) *c += 1;
          return end - p >= 64 ? 1 : 2;
        }
        """

    static func schema(_ change: (inout Schema) -> Void = { _ in }) throws -> String {
        var schema = Schema(program: "wr", source: "test.p4", architecture: "xdp_model", hook: .xdp, entry: "wr_entry")
        change(&schema)
        return try String(decoding: JSONEncoder().encode(schema), as: UTF8.self)
    }

    static func load() throws -> LoadedProgram {
        try BPFObject(Clang.object(counting, schema: schema()), name: "counting.o").load()
    }
}

@Suite struct ObjectTests {
    @Test func loadsAndTellsWhatItLoaded() throws {
        let object = try BPFObject(Clang.object(Sample.counting, schema: Sample.schema()), name: "counting.o")
        #expect(object.maps.map(\.name) == ["wr_table", "wr_count"])
        #expect(object.maps[0].layout == MapLayout(type: .hash, keySize: 4, valueSize: 16, maxEntries: 16))
        let loaded = try object.load()
        #expect(loaded.info.type == .xdp)
        #expect(loaded.name == "wr_entry")
        #expect(loaded.tag.count == 16)
        #expect(loaded.info.verifiedInstructions > 10)
        #expect(loaded.verifier.instructions == loaded.info.verifiedInstructions)
        #expect(loaded.verifier.stack == [8])
        #expect(loaded.maps.names == ["wr_table", "wr_count"])
        let map = try loaded.maps.open("wr_table")
        #expect(map.layout == object.maps[0].layout)
        #expect(loaded.info.maps.contains(map.id))
        #expect(throws: BPFError.self) { _ = try loaded.maps.open("nothing") }
    }

    @Test func reusesAMapOnlyWhenItsLayoutAgrees() throws {
        var object = try BPFObject(Clang.object(Sample.counting, schema: Sample.schema()), name: "counting.o")
        let first = try object.load()
        let table = try first.maps.open("wr_table")
        try object.reuse("wr_table", table)
        let second = try object.load()
        #expect(try second.maps.open("wr_table").id == table.id)
        #expect(try second.maps.open("wr_count").id != first.maps.open("wr_count").id)

        let other = try BPFMap.create("wr_other", MapLayout(type: .hash, keySize: 4, valueSize: 8, maxEntries: 16))
        do {
            try object.reuse("wr_table", other)
            Issue.record("a map of another layout was accepted")
        } catch {
            #expect("\(error)" == "map \"wr_table\" cannot be reused: it has value size 8, not 16")
        }
    }

    @Test func verifierRefusalNamesTheSourceLine() throws {
        let source = """
            SEC("xdp") int wr_entry(struct xdp_md *x) {
              u8 *p = (void *)(long)x->data;
              int r = p[13];
              return r;
            }
            """
        let object = try BPFObject(Clang.object(source, schema: Sample.schema()), name: "bad.o")
        let found = verifierError(of: object)
        let refusal = try #require(found)
        #expect(refusal.sourceLine == .init(file: "test.p4", line: 3, text: ""))
        #expect(refusal.reason == "R1 offset is outside of the packet")
        #expect(refusal.log.contains("processed"))
        #expect("\(refusal)".hasPrefix("test.p4:3: the kernel's verifier refused"))
    }

    /// The kernel refuses a buffer of 1 GiB: the largest has a byte less, and a log that needs it is not lost.
    @Test func verifierLogHasTheRoomItNeeds() throws {
        let object = try BPFObject(Clang.object(Sample.counting, schema: Sample.schema()), name: "sample.o")
        for size in [512, 1 << 24, BPFObject.largestLog] {
            let log = try object.verifierLog(from: size)
            #expect(log.contains("R10=fp0") && log.contains("processed"), "with \(size) bytes to begin with")
        }
    }

    @Test func verifierLogIsReadBackwards() {
        let log = """
            0: R1=ctx() R10=fp0
            ; x = 1; @ a.p4:3
            0: (b7) r0 = 1
            ; y = a @ b; @ dir/a.p4:14
            1: (bf) r2 = r9
            R9 !read_ok
            verification time 31 usec
            stack depth 8+16
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 4 peak_states 0 mark_read 0

            """
        let refusal = VerifierError(program: "x", code: 13, log: log)
        #expect(refusal.sourceLine == .init(file: "dir/a.p4", line: 14, text: "y = a @ b;"))
        #expect(refusal.reason == "R9 !read_ok")
        let statistics = VerifierStatistics(log: log)
        #expect(statistics.stack == [8, 16])
        #expect(statistics.instructions == 2 && statistics.states == 4 && statistics.microseconds == 31)
        let inlined = VerifierError(program: "x", code: 13, log: log + "\n; return *from; @ <stdin>:140\n5: (79) r1 = *(u64 *)(r2 +0)\n")
        #expect(inlined.sourceLine == refusal.sourceLine)
        #expect(VerifierError(program: "x", code: 13, log: "; f(); @ <stdin>:140\n").sourceLine?.line == 140)
    }

    private func verifierError(of object: borrowing BPFObject) -> VerifierError? {
        do { _ = try object.load() } catch {
            if case .verifier(let refusal) = error { return refusal }
        }
        return nil
    }

    @Test func refusesWhatIsNotOurs() throws {
        func sentence(_ bytes: [UInt8]) -> String {
            do {
                _ = try BPFObject(bytes, name: "x.o")
                return "accepted"
            } catch { return "\(error)" }
        }
        #expect(sentence(Array("hello".utf8)) == "x.o: this is not an ELF object file")
        #expect(try sentence(Clang.object(Sample.counting)) == "x.o: the object has no schema: it was not compiled by weir")
        #expect(try sentence(Clang.object(Sample.counting, schema: "{")) == "x.o: the object's schema is damaged")
        let newer = try sentence(Clang.object(Sample.counting, schema: Sample.schema { $0.version = 99 }))
        #expect(newer.contains("version 99") && newer.contains("newer weir"))
        let entry = try sentence(Clang.object(Sample.counting, schema: Sample.schema { $0.entry = "absent" }))
        #expect(entry == "x.o: the object has no program \"absent\"")
    }
}
