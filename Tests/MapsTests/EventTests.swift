import Schema
import Testing

@testable import Maps

@Suite struct EventTests {
    private func loaded() throws -> LoadedProgram {
        let source = """
            struct { uint(type, 27); uint(max_entries, 1 << 20); } wr_events SEC(".maps");
            SEC("xdp") int wr_entry(struct xdp_md *x) {
              u8 *p = (void *)(long)x->data, *end = (void *)(long)x->data_end;
              if (p + 1 > end) return 1;
              struct { u32 size; u8 first, pad[3]; } record = { end - p, p[0] };
              output(&wr_events, &record, 8, 0);
              return 2;
            }
            """
        return try BPFObject(Clang.object(source, schema: Sample.schema()), name: "events.o").load()
    }

    @Test func everyRecordIsReadOnce() throws {
        let loaded = try loaded()
        let reader = try EventReader(loaded.maps.open("wr_events"))
        let stream = EventStream(
            name: "digest", map: "wr_events",
            fields: [
                Field(name: "size", width: 32, offset: 0, size: 4, byteOrder: .host, format: .decimal),
                Field(name: "first", width: 8, offset: 4, size: 1, byteOrder: .network, format: .hex),
                Field(name: "beyond", width: 8, offset: 8, size: 1, byteOrder: .network, format: .hex),
            ])
        let none = try reader.read(waiting: 10)
        #expect(none.isEmpty)
        _ = try loaded.program.test([0xab] + [UInt8](repeating: 0, count: 63), times: 3)
        let three = try reader.read(waiting: 1000)
        #expect(three.count == 3)
        #expect(three.first.map(stream.text) == [NamedText(name: "size", text: "64"), NamedText(name: "first", text: "0xab")])
        _ = try loaded.program.test([1] + [UInt8](repeating: 0, count: 63), times: 10_000)
        var count = 0
        while case let some = try reader.read(), !some.isEmpty { count += some.count }
        #expect(count == 10_000)
        let map = try loaded.maps.open("wr_events")
        #expect(map.layout.maxEntries == 1 << 20)
        let other = try BPFMap.create("wr_noring", MapLayout(type: .array, keySize: 4, valueSize: 4, maxEntries: 1))
        let wrong = refusal { () throws(BPFError) in _ = try EventReader(other) }
        #expect(wrong?.words == "it is no ring buffer")
    }
}
