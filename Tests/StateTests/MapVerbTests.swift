import Glibc
import Maps
import Pipeline
import Synchronization
import Testing

/// `weir counter`, `weir map` and `weir prog` on a running pipeline.
@Suite(.serialized) struct MapVerbTests {
    @Test func counters() throws {
        let plane = try Plane("counts")
        #expect(plane.told("counter show NAME seen") == "nothing was counted yet")
        try plane.run(times: 7)
        // Both, since the default action of the last table that marks gives 3.
        #expect(
            plane.told("counter show NAME seen") == """
                COUNTER     INDEX  UNIT   TOTAL
                plane.seen      3  count      7
                """)
        #expect(plane.told("counter show NAME sparse --per-cpu --json").contains("\"total\" : 7"))
        let shares = plane.told("counter show NAME seen --per-cpu").split(separator: "\n").last?.split(separator: " ").dropFirst(4).compactMap { Int($0) }
        #expect(shares?.count == CPUs.possible && shares?.reduce(0, +) == 7)
        #expect(plane.told("counter show NAME seen --zero").split(separator: "\n").count == 65)
        #expect(plane.told("counter show NAME sene") == "status 1: weir: there is no counter or register \"sene\": did you mean \"plane.seen\"?")

        // Rates, and a count that was set back meanwhile.
        let runner = Runner {
            usleep(300_000)
            try plane.run(times: 1000)
            usleep(600_000)
            plane.weir("counter reset NAME seen")
        }
        let looks = plane.told("counter show NAME seen --watch --interval 0.1 --times 16 --json").split(separator: "\n")
        try runner.finish()
        #expect(looks.count == 16)
        #expect(looks.first?.contains("rate") == false)
        #expect(looks.contains { $0.contains("\"total\":1007") })
        #expect(looks.contains { $0.contains("\"change\":\"reset\"") })
        #expect(plane.told("counter show NAME seen") == "nothing was counted yet")
        #expect(plane.told("counter show NAME sparse").contains("1007"))
        _ = plane.told("counter reset NAME")
        #expect(plane.told("counter show NAME") == "nothing was counted yet")
    }

    @Test func mapsAndPrograms() throws {
        let plane = try Plane("maps")
        _ = plane.told("table add NAME routes dst=10.0.0.0/8 --action set value=2")
        _ = plane.told("table add NAME acl where=10.0.0.0/8 --action drop")
        let live = try plane.pipelines.open(plane.name)
        func id(_ name: String) throws -> UInt32 { try live.maps.open(name).id }
        #expect(plane.told("map dump \(try id("routes"))") == "{prefix_length: 8, dst: 0x0a000000} = {action: 1, u: {set: {value: 2}}}")
        let json = plane.told("map dump \(try id("routes")) --json")
        #expect(json.hasSuffix(#""entries":[{"key":{"prefix_length":8,"dst":"0x0a000000"},"value":{"action":1,"u":{"set":{"value":2}}}}]}"#))
        // A map of maps, with the entries of the inner one.
        let outer = plane.told("map dump \(try id("acl")) --json")
        #expect(outer.contains("\"entries\":[{\"key\":\"0x00000000\",\"inner\":") && outer.contains(",\"entries\":[{\"key\":") && outer.hasSuffix("}]}]}"))
        let shown = plane.told("map show \(try id("routes"))")
        #expect(shown.contains("key struct routes_key, 8 bytes, value struct routes_value, 8 bytes, 256 entries at most"))
        #expect(shown.contains("flags no_prealloc") && shown.contains("programs \(live.programID) plane (xdp)"))
        #expect(shown.contains("/pipelines/NAME/g1/maps/routes"))
        // Other tests may have maps of that name, and then it is not one.
        let defaults = plane.told("map dump .data.defaults")
        #expect(defaults.contains("status 1") || defaults.contains("current: "), "\(defaults)")
        #expect(plane.told("map show 4294967295") == "status 1: weir: there is no BPF map 4294967295")
        #expect(plane.told("map show no_such_map_at_all").hasPrefix("status 1: weir: there is no BPF map no_such_map_at_all"))
        #expect(plane.told("map list").contains("lpm_trie"))

        let ring = try BPFMap.create("wr_ring", MapLayout(type: .ringBuffer, keySize: 0, valueSize: 0, maxEntries: 4096))
        #expect(plane.told("map dump \(ring.id)") == "not readable: its records are for the one who takes them out")
        #expect(plane.told("map dump \(ring.id) --json").hasSuffix(#""entries":[],"notReadable":"its records are for the one who takes them out"}"#))

        let program = plane.told("prog show \(live.programID)")
        #expect(program.contains("xdp native on s0 (pipeline NAME, namespace NAME)"))
        #expect(program.contains("plane.p4:"))
        #expect(plane.told("prog list").contains("\(live.programID)"))
        let runner = Runner {
            usleep(200_000)
            try plane.run(times: 500)
        }
        let measured = plane.told("prog show \(live.programID) --measure 1.5 --json")
        try runner.finish()
        #expect(measured.contains("\"runs\" : 500"))
        #expect(plane.told("prog show 4294967295") == "status 1: weir: there is no BPF program 4294967295")
    }

    /// Maps that come and go all the time: whatever is listed or dumped meanwhile is whole, or says that it is gone.
    @Test func mapsDeletedMeanwhile() throws {
        let plane = try Plane("gone")
        let isOver = Atomic<Bool>(false)
        let newest = Atomic<UInt32>(0)
        let runner = Runner {
            while !isOver.load(ordering: .relaxed) {
                let map = try BPFMap.create("wr_fleeting", MapLayout(type: .hash, keySize: 4, valueSize: 8, maxEntries: 64))
                for key in 0..<32 { try map.update(bytes(of: UInt32(key)), bytes(of: UInt64(key))) }
                newest.store(map.id, ordering: .relaxed)
                usleep(2000)
            }
        }
        defer { isOver.store(true, ordering: .relaxed) }
        var dumped = 0
        for round in 0..<25 {
            let list = plane.weir("map list --json")
            #expect(list.status == 0 && list.output.hasPrefix("["), "round \(round): \(list.output.prefix(200))")
            #expect(plane.weir("prog list").status == 0)
            let id = newest.load(ordering: .relaxed)
            let dump = plane.weir("map dump \(id) --json")
            if dump.status == 0 {
                dumped += 1
                #expect(dump.output.hasPrefix("{\"map\":{\"id\":\(id),") && dump.output.hasSuffix("]}\n"), "\(dump.output.suffix(200))")
            } else {
                #expect(dump.output == "weir: there is no BPF map \(id)\n", "\(dump.output)")
            }
        }
        isOver.store(true, ordering: .relaxed)
        try runner.finish()
        #expect(plane.told("map dump \(newest.load(ordering: .relaxed))") == "status 1: weir: there is no BPF map \(newest.load(ordering: .relaxed))")

        // A table's map, its pin taken away while the table is read and changed: the program holds it, and every verb says what is missing.
        let live = try plane.pipelines.open(plane.name)
        let routes = try live.maps.open("routes")
        let pin = plane.pins.path + "/pipelines/\(plane.name)/g1/maps"
        try PinDirectory(pin).remove("routes")
        for words in ["table show NAME routes", "table add NAME routes dst=10.0.0.0/8 --action drop", "table list NAME", "counter show NAME"] {
            let (status, output) = plane.weir(words)
            #expect(status == 1 && output.contains("has no routes: somebody removed the pin"), "\(words): \(output)")
        }
        #expect(try routes.keys().isEmpty)
        try routes.pin(at: pin + "/routes")
        #expect(plane.told("table add NAME routes dst=10.0.0.0/8 --action drop") == "")
    }

    /// Maps of every type that can be made without more ado: each is dumped, or says why not.
    @Test func mapsOfEveryType() throws {
        let plane = try Plane("types")
        let types: [(UInt32, key: Int, value: Int, flags: UInt32)] = [
            (1, 4, 8, 0), (2, 4, 8, 0), (3, 4, 4, 0), (4, 4, 4, 0), (5, 4, 8, 0), (6, 4, 8, 0), (7, 4, 64, 0), (8, 4, 4, 0), (9, 4, 8, 0),
            (10, 4, 8, 0), (11, 8, 8, 1), (14, 4, 4, 0), (15, 4, 8, 0), (16, 4, 4, 0), (17, 4, 4, 0), (18, 4, 8, 0), (20, 4, 8, 0), (22, 0, 8, 0),
            (23, 0, 8, 0), (25, 4, 4, 0), (27, 0, 0, 0), (30, 0, 8, 0), (31, 0, 0, 0),
        ]
        var made = 0
        for (type, key, value, flags) in types {
            let layout = MapLayout(
                type: MapType(rawValue: type), keySize: key, valueSize: value, maxEntries: type == 27 || type == 31 ? 4096 : 4,
                flags: MapFlags(rawValue: flags))
            guard let map = try? BPFMap.create("wr_type_\(type)", layout) else { continue }  // Not in this kernel.
            made += 1
            let plain = plane.weir("map dump \(map.id)")
            #expect(plain.status == 0, "\(layout.type): \(plain.output)")
            #expect(!plain.output.isEmpty, "\(layout.type)")
            let json = plane.weir("map dump \(map.id) --json")
            #expect(json.status == 0 && json.output.hasPrefix("{\"map\":{\"id\":\(map.id),"), "\(layout.type)")
            #expect(plane.weir("map show \(map.id)").status == 0)
        }
        #expect(made > 12)
    }
}
