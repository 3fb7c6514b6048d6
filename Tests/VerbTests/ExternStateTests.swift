import Maps
import Pipeline
import Testing

/// What the C of a program's own externs keeps, when the program is swapped.
@Suite(.serialized) struct ExternStateTests {
    /// Notes the type of every frame, in a map and in a variable.
    private static func code(_ members: String, size: Int = 64) -> String {
        """
        typedef u32 words;
        struct flow { \(members) };
        WEIR_MAP(own, WEIR_HASH, u16, struct flow, \(size), 0);
        static u64 total;
        WEIR_INLINE void note(WEIR_CONTEXT *ctx, u16 type)
        {
        \tstruct flow *known = bpf_map_lookup_elem(&own, &type), flow = { .seen = 1, .twice = 2 };
        \t(void)ctx;
        \t__sync_fetch_and_add(&total, 1);
        \tif (known) {
        \t\tknown->seen++;
        \t\tknown->twice += 2;
        \t} else
        \t\tbpf_map_update_elem(&own, &type, &flow, 0);
        }
        """
    }

    private func build(_ bench: borrowing Bench, _ version: Int, _ file: String, _ code: String) throws -> String {
        let text = Bench.program(version, extra: "note(hdr.eth.type);")
        try bench.write(text.replacing("control pipe", with: "extern void note(in bit<16> type);\ncontrol pipe"), to: file + ".p4")
        try bench.write(code, to: file + ".c")
        let object = "\(bench.folder)/\(file).o"
        try bench.run("build", "\(bench.folder)/\(file).p4", "--extern", "\(bench.folder)/\(file).c", "-o", object)
        return object
    }

    /// The first word of every value in the map, and the variable.
    private func state(_ bench: borrowing Bench) throws -> (flows: [UInt32], total: UInt64) {
        let live = try bench.pipelines.open(bench.name)
        func word(_ bytes: [UInt8]) -> UInt64 { bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        let flows = try live.maps.open("own").entries().map { UInt32(word(Array($0.value[..<4]))) }.sorted()
        let section = try #require(live.maps.names.first { $0.hasSuffix(".bss") })
        return (flows, word(try live.maps.open(section).entries()[0].value))
    }

    @Test func mapsAndVariablesStay() throws {
        let bench = try Bench("x-state")
        try bench.attach(build(bench, 0, "one", Self.code("u32 seen; u32 twice;")))
        try bench.send(3)
        try bench.send(2, type: 0x88b6)
        #expect(try bench.seen(atLeast: 5) == 5)
        #expect(try state(bench) == ([2, 3], 5))
        // The same C in another program.
        let same = try bench.run("swap", bench.name, build(bench, 1, "two", Self.code("words seen; words twice;")))
        #expect(!same.contains("LOST"), "\(same)")
        #expect(try state(bench) == ([2, 3], 5))
        try bench.send(1)
        #expect(try bench.seen(atLeast: 6) == 6)
        #expect(try state(bench) == ([2, 4], 6))
        // Of the same size, and nothing in it means what it meant; of another size.
        for (file, code) in [("three", Self.code("u32 twice; u32 seen;")), ("four", Self.code("u32 seen; u32 twice;", size: 128))] {
            let object = try build(bench, 2, file, code)
            let refused = bench.weir(["swap", bench.name, object])
            #expect(refused.status == 1 && refused.output.contains("without losing state: map of an extern own"), "\(refused.output)")
            #expect(try state(bench) == ([2, 4], 6))
        }
        try bench.run("swap", bench.name, "\(bench.folder)/three.o", "--drop-state")
        #expect(try state(bench).flows == [])
        #expect(try state(bench).total == 6)
        try bench.run("rollback", bench.name)
        #expect(try state(bench) == ([2, 4], 6))
    }

    /// Records of a ring that nobody has read are nothing that could be kept, and no reason to refuse.
    @Test func aRingMayGo() throws {
        let bench = try Bench("x-ring", ways: 1)
        let ring = "struct { int (*type)[27]; int (*max_entries)[4096]; } ring WEIR_MAPS;\n" + Self.code("u32 seen; u32 twice;")
        try bench.attach(build(bench, 0, "one", ring), to: ["a0"])
        try bench.send(2)
        #expect(try bench.seen(atLeast: 2) == 2)
        let output = try bench.run("swap", bench.name, build(bench, 1, "two", Self.code("u32 seen; u32 twice;")))
        #expect(!output.contains("LOST"), "\(output)")
        #expect(try state(bench) == ([2], 2))
        // A queue keeps what was put into it, whether it can be listed or not.
        let queue = "struct { int (*type)[22]; int (*max_entries)[4]; u32 *value; } line WEIR_MAPS;\n" + Self.code("u32 seen; u32 twice;")
        try bench.run("swap", bench.name, build(bench, 2, "three", queue))
        let refused = bench.weir(["swap", bench.name, "\(bench.folder)/two.o"])
        #expect(refused.status == 1 && refused.output.contains("map of an extern line"), "\(refused.output)")
        try bench.run("swap", bench.name, "\(bench.folder)/two.o", "--drop-state")
        #expect(try state(bench) == ([2], 2))
    }

    /// What the compiler itself makes is never taken for the user's.
    @Test func aProgramWithoutHasNone() throws {
        let bench = try Bench("x-none", ways: 0)
        let object = try BPFObject(path: bench.build(Bench.program(0), "one"))
        #expect(!object.schema.maps.contains { $0.role == .extern })
    }
}
