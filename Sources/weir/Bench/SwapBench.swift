import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema

extension Bench {
    static let swap = Bench(
        name: "swap", abstract: "Swaps under load, frame by frame; from the saved file to packets; a million entries; status of many interfaces."
    ) { options, row in
        try SwapBench.underLoad(options.quick ? 20 : 1000, options.quick ? 10 : 100, row)
        try SwapBench.fromFile(options.quick ? 3 : 15, row)
        try SwapBench.many(options.quick ? 20_000 : 1_000_000, row)
        try SwapBench.status(options.quick ? 20 : 200, row)
    }
}

/// What `weir bench swap` measures.
enum SwapBench {
    typealias Report = (BenchRow) -> Void

    /// A program that counts every frame in the cell of its version, looks it up in a table, and drops it.
    static func counting(_ version: Int, size: Int = 1024, cells: Int = 2) -> String {
        """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start { packet.extract(hdr.eth); transition accept; }
        }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            CounterArray(\(cells), false) seen;
            action pass() { to.output_action = xdp_action.XDP_PASS; }
            action drop() { to.output_action = xdp_action.XDP_DROP; }
            table hosts {
                key = { hdr.eth.dst: exact @name("dst"); }
                actions = { pass; drop; }
                default_action = drop();
                size = \(size);
            }
            apply {
                to.output_port = 0;
                to.output_action = xdp_action.XDP_DROP;
                seen.increment(\(version));
                hosts.apply();
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
        xdp(read(), pipe(), write()) main;
        """
    }

    private static let frame: [UInt8] = [2, 0xff, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5] + [UInt8](repeating: 0, count: 46)

    /// `swaps` swaps whose maps are shared, then `moves` whose table and counter move, under all the load there is.
    static func underLoad(_ swaps: Int, _ moves: Int, _ row: Report) throws {
        let shared = try run(swaps, counting(0), counting(1))
        let note = "\(swaps) swaps, \(shared.sent) frames, \(BenchRow.figure(shared.rate / 1e6)) million a second"
        row(BenchRow("swap", "frames lost, maps shared", Double(shared.lost), "frames", goal: .atMost(0), note: note))
        row(BenchRow("swap", "frames counted twice", Double(shared.twice), "frames", goal: .atMost(0)))
        row(BenchRow("swap", "entries changed", Double(shared.changed), "entries", goal: .atMost(0), note: "of 1000"))
        row(BenchRow("swap", "one swap under load, median", shared.median, "ms"))
        row(BenchRow("swap", "  of it the kernel's replace", shared.kernel, "ms"))
        row(BenchRow("swap", "  ours around the replace", shared.around, "ms", goal: .atMost(1)))
        let moved = try run(moves, counting(0), counting(1, size: 2048, cells: 4))
        row(BenchRow("swap", "frames lost, counters moved", Double(moved.lost), "frames", goal: .atMost(0), note: "\(moves) swaps"))
        row(BenchRow("swap", "frames counted twice, counters moved", Double(moved.twice), "frames", goal: .atMost(0)))
        row(BenchRow("swap", "entries changed, table moved", Double(moved.changed), "entries", goal: .atMost(0), note: "of 1000"))
    }

    private struct Outcome {
        var sent = 0
        var lost = 0
        var twice = 0
        var changed = 0
        var rate = 0.0
        var median = 0.0
        var kernel = 0.0
        var around = 0.0
    }

    private static func run(_ swaps: Int, _ one: String, _ two: String) throws -> Outcome {
        let ground = try SwapGround(ways: 1)
        var objects: [[UInt8]] = []
        for (text, file) in [(one, "one.p4"), (two, "two.p4")] {
            objects.append(try Compiling.compile(ground.write(text, to: file), CompileOptions(), upTo: .object).object ?? [])
        }
        try ground.attach(BPFObject(objects[0], name: "one.p4"), to: ["a0"])
        try fill(ground, "hosts", 1000) { number in [2, 0, 0, 0, UInt8(number >> 8), UInt8(number & 255)] }
        let before = try entries(ground, "hosts")
        let load = try SwapLoad(frame, in: ground.far)
        let start = ContinuousClock.now
        var (totals, kernels, arounds): ([Double], [Double], [Double]) = ([], [], [])
        do {
            for number in 1...max(1, swaps) {
                let report = try ground.pipelines.swap(
                    ground.name, BPFObject(objects[number % 2], name: "bench.p4"), source: ground.folder + "/one.p4")
                totals.append(report.stages.map(\.milliseconds).reduce(0, +))
                kernels.append(SwapBench.stage("replace, kernel", of: report))
                arounds.append(SwapBench.stage("replace, around it", of: report))
            }
        } catch {
            _ = try? load.stop()
            throw error
        }
        var outcome = Outcome()
        outcome.sent = try load.stop()
        outcome.rate = Double(outcome.sent) / ((ContinuousClock.now - start) / .seconds(1))
        // The last frames may still be on their way.
        var counted = 0
        for _ in 0..<100 {
            counted = try seen(ground)
            if counted >= outcome.sent { break }
            usleep(10_000)
        }
        usleep(50_000)
        counted = try seen(ground)
        outcome.lost = max(0, outcome.sent - counted)
        outcome.twice = max(0, counted - outcome.sent)
        outcome.changed = before.symmetricDifference(try entries(ground, "hosts")).count
        (outcome.median, outcome.kernel, outcome.around) = (median(totals), median(kernels), median(arounds))
        return outcome
    }

    static func stage(_ name: String, of report: SwapReport) -> Double {
        report.stages.first { $0.name == name }?.milliseconds ?? 0
    }

    static func median(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.sorted()[values.count / 2]
    }

    private static func seen(_ ground: borrowing SwapGround) throws -> Int {
        let live = try ground.pipelines.open(ground.name)
        return try CounterAccess("seen", of: live.schema, maps: live.maps).cells().reduce(0) { $0 + Int($1.sums[0]) }
    }

    /// Adds `count` entries with the table's first action that takes no parameters, to the keys that `key` makes of their numbers.
    static func fill(
        _ ground: borrowing SwapGround, _ name: String, _ count: Int, key: (Int) -> [UInt8]
    ) throws {
        let live = try ground.pipelines.openForWriting(ground.name)
        let access = try TableAccess(name, of: live.schema, maps: live.maps)
        let table = access.table
        guard let action = table.actions.first(where: { $0.parameters.isEmpty }) else {
            throw Refusal("table \(table.name) has no action without parameters")
        }
        let value = try table.value(of: ActionCall(name: action.name, arguments: []))
        let map = try live.maps.open(table.map)
        let width = table.keys[0].field.width
        var (keys, values): ([UInt8], [UInt8]) = ([], [])
        for number in 0..<count {
            let bits = Bits(truncating: key(number), width: width)
            keys += try table.key(of: [table.keys[0].match == .lpm ? .prefix(bits, length: width) : .exact(bits)])
            values += value
            guard keys.count >= 1 << 18 || number == count - 1 else { continue }
            try map.update(keys: keys, values: values)
            keys = []
            values = []
        }
    }

    private static func entries(_ ground: borrowing SwapGround, _ name: String) throws -> Set<EntryText> {
        let live = try ground.pipelines.open(ground.name)
        let access = try TableAccess(name, of: live.schema, maps: live.maps)
        return Set(try access.entries().map { access.table.text(of: $0) })
    }
}
