import Testing

@testable import Maps

#if canImport(Glibc)
import Glibc
#endif

@Suite struct PinTests {
    /// A bpf file system of the test's own, unmounted afterwards.
    private func withPins(_ body: (PinDirectory) throws -> Void) throws {
        let place = "/run/wr-maps-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
        let pins = try PinDirectory.mounted(at: place)
        defer {
            try? PinDirectory.unmount(place)
            rmdir(place)
        }
        try body(pins)
    }

    @Test func programsAndMapsOutliveTheirOwners() throws {
        try withPins { pins in
            func leave() throws -> (UInt32, UInt32) {
                let loaded = try Sample.load()
                let map = try loaded.maps.open("wr_table")
                let pipeline = try pins.makeDirectory("pipeline")
                try loaded.program.pin(at: pipeline.path + "/program")
                try map.pin(at: pipeline.path + "/wr_table")
                return (loaded.id, map.id)
            }
            let ids = try leave()
            let pipeline = try pins.directory("pipeline")
            let listed = try pipeline.pins()
            #expect(listed.map(\.name) == ["program", "wr_table"] && listed.map(\.kind) == [.program, .map])
            // The kernel puts iterators of its own (maps.debug, progs.debug) into every bpf file system.
            #expect(try pins.pins().filter { $0.kind == .directory }.map(\.name) == ["pipeline"])
            let program = try BPFProgram.open(pinnedAt: pipeline.path + "/program")
            let map = try BPFMap.open(pinnedAt: pipeline.path + "/wr_table")
            #expect(ids.0 == program.id && ids.1 == map.id)
            let confused = refusal { () throws(BPFError) in _ = try BPFProgram.open(pinnedAt: pipeline.path + "/wr_table") }
            #expect(confused?.words == "the pin is not a program")

            var object = try BPFObject(Clang.object(Sample.counting, schema: Sample.schema()), name: "counting.o")
            try object.reuse("wr_table", pinnedAt: pipeline.path + "/wr_table")
            let second = try object.load()
            let (reused, wanted) = (try second.maps.open("wr_table").id, map.id)
            #expect(reused == wanted)

            try pipeline.move("program", to: pins, as: "moved")
            #expect(pins.contains("moved") && !pipeline.contains("program"))
            let (gone, absent) = (try pins.remove("pipeline"), try pins.remove("pipeline"))
            #expect(gone && !absent && !pins.contains("pipeline"))
            #expect(PinDirectory.all().contains(pins))
        }
    }

    @Test func globalDataIsPinnedWithoutItsDots() throws {
        try withPins { pins in
            var source = "struct { u32 a, b; } wr_global SEC(\".data.wr_global\") = {1, 2};\n"
            source += "SEC(\"xdp\") int wr_entry(struct xdp_md *x) { return wr_global.a++; }"
            let loaded = try BPFObject(Clang.object(source, schema: Sample.schema()), name: "global.o").load()
            #expect(loaded.maps.names == [".data.wr_global"])
            try loaded.maps.pin(in: pins)
            let adopted = try MapSet(pinnedIn: pins)
            let (id, same) = (try adopted.open(".data.wr_global").id, try loaded.maps.open(".data.wr_global").id)
            #expect(id == same)
        }
    }

    @Test func otherFileSystemsAreRefused() {
        let error = refusal { () throws(BPFError) in _ = try PinDirectory("/tmp") }
        #expect("\(error.map { "\($0)" } ?? "")" == "use /tmp: Invalid argument: it is not in a bpf file system")
    }

    @Test func mountingTwiceIsOnce() throws {
        try withPins { pins in
            _ = try PinDirectory.mounted(at: pins.path)
            #expect(PinDirectory.all().count { $0 == pins } == 1)
        }
    }
}
