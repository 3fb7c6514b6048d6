import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import TUI

extension Bench {
    /// `weir bench console`
    static let console = Bench(
        name: "console", abstract: "The console: its first screen, its frames, what it writes and costs, and a key over a million entries."
    ) { options, add in
        frames(options, add)
        memory(options, add)
        guard geteuid() == 0 else { throw Refusal("the rest needs root: it makes interfaces, maps and a pipeline") }
        let folder = ConsoleBenchPlace()
        defer { folder.remove() }
        try host(options, folder, add)
        try keys(options, folder, add)
    }

    /// The middle one.
    private static func median(_ values: [Double]) -> Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

    private static func milliseconds(_ body: () -> Void) -> Double {
        let start = WallClock.monotonic
        body()
        return Double(WallClock.monotonic - start) / 1e6
    }

    /// A frame at 200x50 on every page, of a host with 500 interfaces and 2,000 maps.
    private static func frames(_ options: BenchOptions, _ add: (BenchRow) -> Void) {
        let crowds = (0..<UInt64(5)).map { ConsoleCrowd.snapshot($0, interfaces: 500, maps: 2000, entries: 1000) }
        var slowest = (milliseconds: 0.0, page: Page.ports)
        var press = (milliseconds: 0.0, page: Page.ports)
        for page in Page.allCases {
            var model = Model(size: Size(200, 50), options: Model.Options(page: page))
            for crowd in crowds { _ = model.update(.sampled(crowd)) }
            if page == .tables { _ = model.update(.key(.enter)) }
            var shown = model.view()
            var frames: [Double] = []
            var presses: [Double] = []
            for _ in 0..<(options.quick ? 15 : 60) {
                presses.append(milliseconds { _ = model.update(.key(.down)) })
                frames.append(
                    milliseconds {
                        let next = model.view()
                        _ = next.runs(since: shown)
                        shown = next
                    })
            }
            if median(frames) > slowest.milliseconds { slowest = (median(frames), page) }
            if median(presses) > press.milliseconds { press = (median(presses), page) }
        }
        add(
            BenchRow(
                "console", "frame at 200x50", slowest.milliseconds, "ms", goal: .atMost(4),
                note: "the slowest page, \(slowest.page.title), of 500 interfaces and 2,000 maps"))
        add(BenchRow("console", "a key taken, without its frame", press.milliseconds, "ms", note: "the slowest page, \(press.page.title)"))
    }

    /// An hour of refreshes: what memory grows by between the tenth minute and the end.
    private static func memory(_ options: BenchOptions, _ add: (BenchRow) -> Void) {
        var model = Model(size: Size(200, 50), options: Model.Options(page: .ports))
        var before = 0
        let steps = UInt64(options.quick ? 900 : 3600)
        for step in 0..<steps {
            _ = model.update(.sampled(ConsoleCrowd.snapshot(step, interfaces: 50, maps: 200, entries: 200)))
            if step % 60 == 0, let page = Page(rawValue: Int(step / 60 % 7) + 1) {
                _ = model.update(.key(.character(Character(String(page.rawValue)))))
                _ = model.update(.logged(LogLine(clock: "", kind: .note, text: "minute \(step / 60)")))
            }
            _ = model.view()
            if step == 600 { before = ProcessFigures.memory(nil) ?? 0 }
        }
        let growth = Double((ProcessFigures.memory(nil) ?? 0) - before) / 1e6
        add(
            BenchRow(
                "console", "memory grown over \(steps) refreshes", growth, "MB", goal: .atMost(2), note: "from the 600th on, of 50 interfaces and 200 maps"))
    }

    /// The real console on 50 interfaces and 200 maps that nothing happens to.
    private static func host(_ options: BenchOptions, _ place: ConsoleBenchPlace, _ add: (BenchRow) -> Void) throws {
        let namespace = try NetworkNamespace.create(place.name)
        defer { try? namespace.delete() }
        let inside = try NetlinkSocket(in: namespace)
        for pair in 0..<25 {
            let (left, right) = ("b\(pair)a", "b\(pair)b")
            try Links.createVeth(VethEnd(left), VethEnd(right), in: inside)
            for end in [left, right] {
                let link = try Links.named(end, in: inside).index
                try Links.setIPv6(on: false, of: link, in: inside)
                try Links.setUp(true, of: link, in: inside)
            }
        }
        let maps = try BenchMaps(200)
        defer { _ = maps.count }

        var starts: [Double] = []
        var firsts: [Double] = []
        for _ in 0..<(options.quick ? 2 : 7) {
            let terminal = try place.console(["--netns", namespace.name, "--page", "ports"])
            guard let shown = terminal.wait(for: "Ports", seconds: 20) else { throw Refusal("the console showed nothing") }
            starts.append(Double(shown - terminal.started) / 1e6)
            if let full = terminal.wait(for: "b0a", "b1a", "b2b", seconds: 20) { firsts.append(Double(full - terminal.started) / 1e6) }
        }
        add(
            BenchRow(
                "console", "start to first screen", starts.min() ?? 0, "ms", goal: .atMost(100),
                note: "the quickest of \(starts.count); the slowest \(BenchRow.figure(starts.max() ?? 0))"))
        guard let first = firsts.min() else { throw Refusal("the console did not show its interfaces") }
        add(BenchRow("console", "start to the first interfaces", first, "ms", goal: .atMost(100), note: "the first sample, of 50 interfaces"))

        for page in [Page.ports, .maps] {
            let terminal = try place.console(["--netns", namespace.name, "--page", page.title.lowercased()])
            let shown = page == .ports ? terminal.wait(for: "b0a", "b1a", "b2b", seconds: 20) : terminal.wait(for: "hash", "bench_1", seconds: 20)
            guard shown != nil else { throw Refusal("the console did not show its page \(page.title)") }
            terminal.settle(300)
            // The beginning is not idle: source, counts and tracepoints are looked at.
            let warmUp = WallClock.monotonic + 4_000_000_000
            while WallClock.monotonic < warmUp { _ = terminal.read(100) }
            let seconds = options.quick ? 5 : 20
            let (start, before) = (WallClock.monotonic, terminal.processorSeconds ?? 0)
            var bytes = 0
            while WallClock.monotonic < start + UInt64(seconds) * 1_000_000_000 { bytes += terminal.read(100).count }
            let elapsed = Double(WallClock.monotonic - start) / 1e9
            let share = ((terminal.processorSeconds ?? 0) - before) / elapsed * 100
            let title = page.title.lowercased()
            add(BenchRow("console", "written for an idle refresh, \(title)", Double(bytes) / elapsed, "bytes", goal: .atMost(2048)))
            add(BenchRow("console", "CPU at a refresh a second, \(title)", share, "% core", goal: .atMost(1), note: "50 interfaces, 200 maps"))
            add(BenchRow("console", "memory of the process, \(title)", Double(terminal.memory ?? 0) / 1e6, "MB"))
        }
    }

    /// Keys while a table of a million entries is on the screen.
    private static func keys(_ options: BenchOptions, _ place: ConsoleBenchPlace, _ add: (BenchRow) -> Void) throws {
        let entries = options.quick ? 100_000 : 1_000_000
        let namespace = try NetworkNamespace.create(place.name + "-k")
        defer { try? namespace.delete() }
        let inside = try NetlinkSocket(in: namespace)
        try Links.createVeth(VethEnd("k0"), VethEnd("k1"), in: inside)
        let pipelines = try Pipelines.ofThisHost()
        let source = place.folder + "/big.p4"
        try Files.write(Array(program.utf8), to: source)
        let result = Compiler(files: .disk).compile(path: source, bytes: Array(program.utf8), upTo: .object)
        guard let object = result.object else { throw Refusal(result.rendered) }
        _ = try pipelines.attach(
            BPFObject(object, name: source), AttachRequest(name: place.name, interfaces: ["k0"], mode: .generic, namespace: namespace, source: source))
        defer { _ = try? pipelines.detach(place.name) }
        let live = try pipelines.openForWriting(place.name)
        try fill(live, entries)
        _ = consume live

        let terminal = try place.console([place.name, "--netns", namespace.name, "--page", "tables"])
        guard terminal.wait(for: "big", seconds: 20) != nil else { throw Refusal("the console did not show the table") }
        terminal.settle(500)
        let open = WallClock.monotonic
        terminal.type("\r")
        guard let first = terminal.wait(for: "forward", seconds: 20) else { throw Refusal("the table did not open") }
        add(
            BenchRow("console", "a table of \(entries) entries opens", Double(first - open) / 1e6, "ms", goal: .atMost(300), note: "Enter to its first entries")
        )
        if let whole = terminal.wait(for: "\(Units.full(entries))", seconds: 60) {
            add(BenchRow("console", "all of it can be scrolled", Double(whole - open) / 1e6, "ms", note: "Enter to the last entry within reach"))
        }
        terminal.settle(700)
        var times: [Double] = []
        for round in 0..<(options.quick ? 40 : 200) {
            // Down, page down, page up, end, home, as an operator would.
            let key = ["j", "j", "\u{1b}[6~", "j", "\u{1b}[5~", "\u{1b}OF", "k", "\u{1b}OH"][round % 8]
            let start = WallClock.monotonic
            terminal.type(key)
            let answer = terminal.read(2000)
            let end = WallClock.monotonic
            if !answer.isEmpty { times.append(Double(end - start) / 1e6) }
            terminal.settle(15)
        }
        let sorted = times.sorted()
        guard !sorted.isEmpty else { throw Refusal("no key was answered") }
        add(
            BenchRow(
                "console", "a key answered over \(entries) entries", sorted[min(sorted.count - 1, sorted.count * 95 / 100)], "ms", goal: .atMost(16),
                note: "95 of 100; half within \(BenchRow.figure(sorted[sorted.count / 2])), the slowest \(BenchRow.figure(sorted.last ?? 0))"))
        let search = WallClock.monotonic
        terminal.type("/10.0.3.7")
        if let answered = terminal.wait(for: "0.3.7", seconds: 30) {
            add(BenchRow("console", "the last key of a filter answered", Double(answered - search) / 1e6, "ms", note: "nine keys at once"))
        }
        add(BenchRow("console", "memory of the process, \(entries) entries", Double(terminal.memory ?? 0) / 1e6, "MB"))
    }

    /// Entries of the table `big`: 10.0.0.0 and on.
    private static func fill(_ live: borrowing LivePipeline, _ count: Int) throws {
        guard let table = live.schema.tables.first else { throw Refusal("the program has no table") }
        let map = try live.maps.open(table.map)
        let value = try table.value(of: ActionCall(name: table.actions.first { $0.name.hasSuffix("forward") }?.name ?? "", arguments: [Bits(2, width: 32)]))
        for start in stride(from: 0, to: count, by: 10_000) {
            var keys: [UInt8] = []
            var values: [UInt8] = []
            for index in start..<min(count, start + 10_000) {
                keys += try table.key(of: [.exact(Bits(UInt64(10 << 24 + index), width: 32))])
                values += value
            }
            try map.update(keys: keys, values: values)
        }
    }

    private static let program = """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        header ipv4_t { bit<96> head; @format("ipv4") bit<32> src; @format("ipv4") bit<32> dst; }
        struct headers { ethernet_t eth; ipv4_t ipv4; }
        parser read(packet_in packet, out headers hdr) {
            state start { packet.extract(hdr.eth); transition select(hdr.eth.type) { 0x800: ip; default: accept; } }
            state ip { packet.extract(hdr.ipv4); transition accept; }
        }
        control work(inout headers hdr, in xdp_input from, out xdp_output to) {
            action forward(bit<32> port) { to.output_port = port; to.output_action = xdp_action.XDP_REDIRECT; }
            action give_up() { to.output_action = xdp_action.XDP_DROP; }
            table big {
                key = { hdr.ipv4.dst: exact; }
                actions = { forward; give_up; }
                default_action = give_up();
                size = 1048576;
            }
            apply { to.output_action = xdp_action.XDP_PASS; to.output_port = 0; if (hdr.ipv4.isValid()) { big.apply(); } }
        }
        control write(in headers hdr, packet_out packet) { apply { packet.emit(hdr.eth); packet.emit(hdr.ipv4); } }
        xdp(read(), work(), write()) main;
        """
}

/// Where a bench keeps its files, and how it starts consoles: with a memory of their own.
struct ConsoleBenchPlace {
    let name = "weir-bench-\(getpid())"
    var folder: String { "/tmp/\(name)" }

    init() { mkdir(folder, 0o700) }

    func console(_ words: [String]) throws(Refusal) -> PseudoTerminal {
        try PseudoTerminal(
            ["console"] + words, columns: 200, rows: 50,
            environment: ["TERM=xterm-256color", "LC_ALL=C.UTF-8", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=\(folder)", "XDG_STATE_HOME=\(folder)"])
    }

    func remove() {
        for file in ["big.p4", "weir/console.yaml"] { unlink(folder + "/" + file) }
        rmdir(folder + "/weir")
        rmdir(folder)
    }
}

/// Maps that are only there.
final class BenchMaps {
    private let maps: [Held]
    var count: Int { maps.count }
    private final class Held {
        let map: BPFMap
        init(_ map: consuming BPFMap) { self.map = map }
    }

    init(_ count: Int) throws {
        maps = try (0..<count).map { number in
            Held(try BPFMap.create("bench_\(number)", MapLayout(type: .hash, keySize: 8, valueSize: 16, maxEntries: 64)))
        }
    }
}
