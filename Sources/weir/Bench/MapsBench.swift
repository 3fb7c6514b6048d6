import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema

extension Bench {
    /// Tables, counters and maps: what reading and changing much of them takes.
    static let maps = Bench(name: "maps", abstract: "reading and filling large maps and tables, beside bpftool where it is installed") { options, row in
        try MapsBench(quick: options.quick).dump(row)
        let table = try TableBench(quick: options.quick)
        try table.fill(row)
        try table.count(row)
    }
}

/// A hash map written and read as a whole.
private struct MapsBench {
    let quick: Bool
    private var entries: Int { quick ? 100_000 : 1_000_000 }

    func dump(_ row: (BenchRow) -> Void) throws {
        let map = try BPFMap.create("weir_bench", MapLayout(type: .hash, keySize: 8, valueSize: 16, maxEntries: entries))
        var (keys, values): ([UInt8], [UInt8]) = ([], [])
        keys.reserveCapacity(8 * entries)
        values.reserveCapacity(16 * entries)
        for number in 0..<entries {
            keys += bytes(of: UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
            values += bytes(of: UInt64(number)) + bytes(of: UInt64(number) &* 3)
        }
        let (begun, busy) = (MonotonicClock.seconds, MonotonicClock.ownSeconds)
        try map.update(keys: keys, values: values)
        row(
            BenchRow(
                "maps", "batch update of \(entries) entries alone", MonotonicClock.seconds - begun, "s",
                note: "the kernel's part; \(BenchRow.figure((MonotonicClock.ownSeconds - busy) * 1e3)) ms of CPU"))
        let hasTool = MeasuredProcess.exists("bpftool")
        var (own, other): ([MeasuredProcess], [MeasuredProcess]) = ([], [])
        for _ in 0..<(quick ? 1 : 3) {
            own.append(try MeasuredProcess(nil, ["map", "dump", "\(map.id)", "--json"]))
            if hasTool { other.append(try MeasuredProcess("bpftool", ["-j", "map", "dump", "id", "\(map.id)"])) }
        }
        row(
            BenchRow(
                "maps", "map dump --json, \(entries) entries", best(own), "s", hand: hasTool ? best(other) : nil, goal: .ratioAtMost(1.0 / 3),
                note: hasTool ? "beside bpftool -j; \(cpu(own)) beside \(cpu(other))" : "bpftool is not installed"))
        row(BenchRow("maps", "memory of it", own.map(\.memory).max() ?? 0, "MB", goal: .atMost(150)))
    }
}

private func best(_ runs: [MeasuredProcess]) -> Double { runs.map(\.seconds).min() ?? 0 }

/// What a machine that does other things too would show.
private func cpu(_ runs: [MeasuredProcess]) -> String {
    "\(BenchRow.figure((runs.map(\.cpu).min() ?? 0) * 1e3)) ms of CPU"
}

/// A pipeline with large tables in a network namespace of its own; all of it is gone with the value.
private final class TableBench {
    private let quick: Bool
    private let name = "bench-maps-\(getpid())"
    private let namespace: NetworkNamespace
    private var files: [String] = []
    private var exact: Int { quick ? 100_000 : 1_000_000 }
    private var prefixes: Int { quick ? 10_000 : 100_000 }
    private static let counters = 10_000

    private static func source(_ exact: Int, _ prefixes: Int) -> String {
        """
        #include <ebpf_model.p4>
        header h_t { bit<64> id; bit<32> dst; }
        struct headers_t { h_t h; }
        parser prs(packet_in packet, out headers_t hdr) { state start { packet.extract(hdr.h); transition accept; } }
        control pipe(inout headers_t hdr, out bool pass) {
            CounterArray(\(counters), false) seen;
            bit<64> sum = 0;
            action set(bit<64> a, bit<32> b) { sum = a + (bit<64>) b; }
            action drop() { pass = false; }
            table flows { key = { hdr.h.id: exact @name("id"); } actions = { set; drop; } default_action = drop(); size = \(exact); }
            table routes { key = { hdr.h.dst: lpm @name("dst"); } actions = { set; drop; } default_action = drop(); size = \(prefixes); }
            apply { pass = true; flows.apply(); routes.apply(); seen.increment((bit<32>) sum); }
        }
        ebpfFilter(prs(), pipe()) main;
        """
    }

    init(quick: Bool) throws {
        self.quick = quick
        namespace = try NetworkNamespace(name)
        _ = try NetworkNamespace.create(name)
        let inside = try NetlinkSocket(in: namespace)
        try Links.createVeth(VethEnd("b0"), VethEnd("b1"), in: inside)
        let text = Array(TableBench.source(exact, prefixes).utf8)
        let result = Compiler(files: .disk).compile(path: "bench.p4", bytes: text, upTo: .object)
        guard let object = result.object, result.succeeded else { throw Refusal("the bench's own program does not compile", details: [result.rendered]) }
        _ = try Pipelines.ofThisHost().attach(
            BPFObject(object, name: "bench.p4"),
            AttachRequest(name: name, interfaces: ["b0"], namespace: namespace, source: "bench.p4"))
    }

    deinit {
        if let pipelines = try? Pipelines.ofThisHost() { _ = try? pipelines.detach(name) }
        try? namespace.delete()
        for file in files { unlink(file) }
    }

    /// Writes a file of CSV.
    private func file(_ name: String, _ heading: String, _ count: Int, _ line: (Int) -> String) throws -> String {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let path = "\(folder)/\(self.name)-\(name).csv"
        files.append(path)
        guard let stream = fopen(path, "w") else { throw Refusal("cannot write \(path)") }
        fputs(heading + "\n", stream)
        for number in 0..<count { fputs(line(number), stream) }
        guard fclose(stream) == 0 else { throw Refusal("cannot write \(path)") }
        return path
    }

    func fill(_ row: (BenchRow) -> Void) throws {
        let flows = try file("flows", "id,action,a,b", exact) { number in
            number % 8 == 7
                ? "\(UInt64(number) &* 0x9e37_79b9_7f4a_7c15),drop,,\n" : "\(UInt64(number) &* 0x9e37_79b9_7f4a_7c15),set,\(number),\(number % 1000)\n"
        }
        let routes = try file("routes", "dst,action,a,b", prefixes) { number in
            "\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255).0/24,set,\(number),7\n"
        }
        var (fills, tries): ([MeasuredProcess], [MeasuredProcess]) = ([], [])
        for _ in 0..<(quick ? 1 : 3) {
            try empty("flows")
            try empty("routes")
            fills.append(try MeasuredProcess(nil, ["table", "import", name, "flows", flows]))
            tries.append(try MeasuredProcess(nil, ["table", "import", name, "routes", routes]))
        }
        row(BenchRow("maps", "table import of CSV, \(exact) exact entries", best(fills), "s", goal: .atMost(2), note: cpu(fills)))
        row(BenchRow("maps", "memory of it", fills.map(\.memory).max() ?? 0, "MB", goal: .atMost(150)))
        row(BenchRow("maps", "table import of CSV, \(prefixes) lpm entries", best(tries), "s", goal: .atMost(1), note: cpu(tries)))
        let again = try MeasuredProcess(nil, ["table", "import", name, "flows", flows, "--replace"])
        row(BenchRow("maps", "the same file again with --replace", again.seconds, "s", note: "\(exact) entries compared, none written; \(cpu([again]))"))
        row(BenchRow("maps", "memory of it", again.memory, "MB", goal: .atMost(150)))
        for words in [["table", "show", name, "flows", "--limit", "50"], ["table", "show", name, "flows", "--limit", "50", "--json"]] {
            var shows: [MeasuredProcess] = []
            for _ in 0..<5 { shows.append(try MeasuredProcess(nil, words)) }
            row(BenchRow("maps", "table show \(words.dropFirst(4).joined(separator: " "))", best(shows) * 1e3, "ms", goal: .atMost(20), note: cpu(shows)))
        }
        let export = try MeasuredProcess(nil, ["table", "export", name, "flows"])
        row(BenchRow("maps", "table export, \(exact) entries", export.seconds, "s", note: cpu([export])))
        row(BenchRow("maps", "memory of it", export.memory, "MB", goal: .atMost(150)))
    }

    private func empty(_ table: String) throws {
        let live = try Pipelines.ofThisHost().openForWriting(name)
        try TableAccess(table, of: live.schema, maps: live.maps).clear()
    }

    func count(_ row: (BenchRow) -> Void) throws {
        let live = try Pipelines.ofThisHost().openForWriting(name)
        let access = try CounterAccess("seen", of: live.schema, maps: live.maps)
        for index in 0..<UInt32(TableBench.counters) { try access.set(index, [UInt64(index) + 1]) }
        var times: [Double] = []
        for _ in 0..<20 {
            let begun = MonotonicClock.seconds
            guard try access.cells().count == TableBench.counters else { throw Refusal("counters are missing") }
            times.append(MonotonicClock.seconds - begun)
        }
        row(
            BenchRow(
                "maps", "reading \(TableBench.counters) counters", (times.min() ?? 0) * 1e3, "ms", goal: .atMost(5),
                note: "of \(CPUs.possible) possible CPUs"))
        var shows: [MeasuredProcess] = []
        for _ in 0..<3 { shows.append(try MeasuredProcess(nil, ["counter", "show", name, "seen", "--per-cpu"])) }
        row(BenchRow("maps", "counter show --per-cpu of them, the process", best(shows) * 1e3, "ms", note: cpu(shows)))
    }
}
