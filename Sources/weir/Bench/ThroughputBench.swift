import CBackend
import Driver
import Glibc
import Maps
import Netlink

extension Bench {
    /// Packets a second over a veth pair, as the paper measured with a generator.
    static let throughput = Bench(
        name: "throughput",
        abstract: "Packets a second on the receiving end of a veth pair: by hand and ours, dropping and sending back, and on TC ingress.",
        run: { options, tell in try ThroughputBench(options).run(tell) })
}

/// `weir bench throughput`: a namespace of its own with a veth pair; the kernel itself sends live frames of one UDP flow, 64 bytes
/// with the checksum of the wire, into one end, and the program under test is on the other in driver mode. The kernel drops a frame
/// that a program lost, and each end counts, so nothing goes unseen.
struct ThroughputBench {
    private let rounds: Int
    private let frames: Int

    init(_ options: BenchOptions) {
        (rounds, frames) = options.quick ? (3, 100_000) : (11, 400_000)
    }

    /// One program under test.
    struct Entry {
        var name: String
        var program: BenchBuild.Loaded
        /// What it is compared with, by its place in the list.
        var beside: Int?
        var isClassifier = false
        /// Packets a second and lost frames of every round, and the share of the time the processor worked for it.
        var rates: [Double] = []
        var lost = 0
        var busy: [Double] = []
        /// The share of its processor's time that the receiver had, when it has one of its own.
        var received: [Double] = []

        var median: Double { rates.sorted()[rates.count / 2] }
        var most: Double { rates.max() ?? 0 }
        var least: Double { rates.min() ?? 0 }
    }

    func run(_ tell: (BenchRow) -> Void) throws {
        try report(measured(apart: false), tell)
        // A receiver on a processor of its own, as the paper's two hosts: what each side spends can be told apart.
        guard sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 else {
            return tell(BenchRow("throughput", "on two processors", -1, "Mpps", note: "not measured: there is one processor"))
        }
        for entry in try measured(apart: true) {
            func percent(_ shares: [Double]) -> String { BenchRow.figure(100 * shares.reduce(0, +) / Double(max(1, shares.count))) + " %" }
            let note =
                "\(rate(entry.least)) to \(rate(entry.most)), \(entry.lost) of \(frames * rounds) lost; "
                + "processor: sender \(percent(entry.busy)), receiver \(percent(entry.received))"
            tell(BenchRow("throughput", "two processors: " + entry.name, entry.median / 1e6, "Mpps", note: note))
        }
    }

    private func measured(apart: Bool) throws -> [Entry] {
        let outcome = try NetworkNamespace.runInNew { () throws(Refusal) -> [Entry] in
            do { return try measure(apart: apart) } catch { throw Refusal(error) }
        }
        return try outcome.get()
    }

    private func report(_ entries: [Entry], _ tell: (BenchRow) -> Void) {
        for (index, entry) in entries.enumerated() {
            var note = "\(rate(entry.least)) to \(rate(entry.most)), \(entry.lost) lost; \(BenchRow.figure(1e9 / entry.median)) ns a frame"
            if !entry.isClassifier {
                // SimpleDrop and SimpleTX are the first two.
                let base = entries[entry.name.hasSuffix("back") || index == 1 ? 1 : 0]
                note += ", \(BenchRow.figure(entry.median / base.median)) of \(base.name)"
            }
            note += "; the processor worked \(BenchRow.figure(100 * entry.busy.reduce(0, +) / Double(max(1, entry.busy.count)))) % of the time"
            guard let beside = entry.beside, beside != index else {
                tell(BenchRow("throughput", entry.name, entry.median / 1e6, "Mpps", note: note))
                continue
            }
            // Round by round, so that drift cancels; the spread of the ratios says how far one run can be trusted.
            let ratios = zip(entry.rates, entries[beside].rates).map { $0 / $1 }.sorted()
            let (low, high) = (ratios[ratios.count / 4], ratios[ratios.count * 3 / 4])
            let ratio = ratios[ratios.count / 2]
            note += "; ratio of the rounds \(BenchRow.figure(ratio)), middle half \(BenchRow.figure(low)) to \(BenchRow.figure(high))"
            tell(
                BenchRow(
                    "throughput", entry.name, entry.median / 1e6, "Mpps", hand: entry.median / 1e6 / ratio,
                    goal: .ratioAtLeast(0.97 - min(0.02, (high - low) / 2)), note: note))
        }
    }

    private func rate(_ value: Double) -> String { BenchRow.figure(value / 1e6) }

    // MARK: Programs

    /// Two instructions, as in the paper.
    private static func simple(_ name: String, _ verdict: Int) -> String {
        """
        __attribute__((section("xdp"), used)) int \(name)(void *ctx) { return \(verdict); }
        char terms[] __attribute__((section("license"), used)) = "GPL";

        """
    }

    private func hand(_ text: String, _ entry: String) throws -> BenchBuild.Loaded {
        BenchBuild.Loaded(
            try BPFObject(foreign: try Clang().compile(c: text), name: entry + ".c", entry: entry, hook: .xdp).load())
    }

    /// The programs, dropping and sending back: what a packet becomes that a program does not drop is put in the place of its verdict.
    private func entries() throws -> [Entry] {
        var all: [Entry] = []
        all.append(Entry(name: "SimpleDrop by hand", program: try hand(Self.simple("drop", 1), "drop")))
        all.append(Entry(name: "SimpleTX by hand", program: try hand(Self.simple("back", 3), "back")))
        for (verdict, word) in [(1, "dropping"), (3, "sending back")] {
            for subject in BenchSubject.paper {
                let wish = BenchBuild.Wish(verdict: verdict)
                all.append(Entry(name: "\(subject.name) by hand, \(word)", program: try BenchBuild.hand(subject, wish)))
                all.append(Entry(name: "\(subject.name), \(word)", program: try BenchBuild.p4(subject, wish), beside: all.count - 1))
            }
        }
        all.append(Entry(name: "filter by hand, TC ingress", program: try BenchBuild.filterByHand(), isClassifier: true))
        all.append(Entry(name: "filter, TC ingress", program: try BenchBuild.filter(), beside: all.count - 1, isClassifier: true))
        return all
    }

    // MARK: Measuring

    private func measure(apart: Bool) throws -> [Entry] {
        let socket = try NetlinkSocket()
        try Links.createVeth(VethEnd("gen0", mac: MACAddress("02:00:00:00:00:01")), VethEnd("dut0", mac: MACAddress("02:00:00:00:00:02")), in: socket)
        for name in ["gen0", "dut0"] {
            let index = try Links.named(name, in: socket).index
            try Links.setIPv6(on: false, of: index, in: socket)
            try Links.setUp(true, of: index, in: socket)
        }
        let generator = try Links.named("gen0", in: socket).index
        let receiver = try Links.named("dut0", in: socket).index
        try Links.setOffload(.gro, on: true, of: receiver, in: socket)
        // The sender's program hands every frame to the other end; frames that come back end in one that drops.
        let sender = try redirector(to: generator)
        let sink = try hand(Self.simple("sink", 1), "sink")
        try sink.program.program.withDescriptor { raw throws(NetlinkError) in
            _ = try XDP.attach(ProgramDescriptor(borrowing: raw), to: generator, mode: .native, in: socket)
        }
        // Frames that come back would be work of the receiver's processor for the sender: they are measured on one processor only.
        var entries = try entries().filter { !apart || $0.name.contains("ropping") || $0.name.contains("SimpleDrop") }
        let split = apart ? try SplitReceiver("dut0") : nil
        for round in 0..<rounds {
            // Every other round in the opposite order, so that what comes first has no advantage.
            let order = round % 2 == 0 ? Array(entries.indices) : entries.indices.reversed()
            for index in order { try measure(&entries[index], sender, generator, receiver, socket, split) }
        }
        return entries
    }

    private func measure(
        _ entry: inout Entry, _ sender: BenchBuild.Loaded, _ generator: Int, _ receiver: Int, _ socket: borrowing NetlinkSocket,
        _ split: SplitReceiver?
    ) throws {
        let frame = BenchFrame.ipv4(.udp, size: 60).bytes
        let count = entry.isClassifier ? frames / 8 : frames
        var run: (seconds: Double, busy: Double, lost: Int)?
        try entry.program.program.program.withDescriptor { raw throws -> Void in
            let program = ProgramDescriptor(borrowing: raw)
            let filter =
                entry.isClassifier
                ? try TrafficControl.attach(program, named: "bench", to: receiver, at: .ingress, in: socket) : nil
            if filter == nil { _ = try XDP.attach(program, to: receiver, mode: .native, in: socket) }
            defer {
                if let filter {
                    _ = try? TrafficControl.detach(filter, in: socket)
                } else {
                    _ = try? XDP.detach(program, from: receiver, mode: .native, in: socket)
                }
            }
            _ = try sender.program.program.sendLive(frame, interface: generator, count: count / 10, batch: 64)
            let before = try Links.at(receiver, in: socket).statistics
            let (start, worked, spent) = (BenchClock.now(), BenchClock.threadTime(), split?.time ?? 0)
            _ = try sender.program.program.sendLive(frame, interface: generator, count: count, batch: 64)
            let elapsed = BenchClock.now() - start
            let busy = BenchClock.threadTime() - worked
            // What is still on its way is taken before it is counted.
            if split != nil { usleep(20_000) }
            if let split { entry.received.append((split.time - spent) / elapsed) }
            let after = try Links.at(receiver, in: socket).statistics
            run = (elapsed / 1e9, busy / elapsed, count - Int(after.receivedPackets &- before.receivedPackets))
        }
        guard let run else { return }
        // By the processor time of the one thread that sends and receives: what else runs on the machine does not count. With a thread
        // for each, what came through in that time.
        entry.rates.append(split == nil ? Double(count) / (run.seconds * run.busy) : Double(count - max(0, run.lost)) / run.seconds)
        entry.busy.append(run.busy)
        entry.lost += max(0, run.lost)
    }

    /// A program that sends every frame out by the interface.
    private func redirector(to interface: Int) throws -> BenchBuild.Loaded {
        let text = """
            static long (*const redirect)(unsigned ifindex, unsigned long long flags) = (void *)23;
            __attribute__((section("xdp"), used)) int send(void *ctx) { return redirect(\(interface), 0); }
            char terms[] __attribute__((section("license"), used)) = "GPL";
            """
        return BenchBuild.Loaded(try BPFObject(foreign: try Clang().compile(c: text), name: "send.c", entry: "send", hook: .xdp).load())
    }
}
