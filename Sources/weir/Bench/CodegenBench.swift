import CBackend
import Maps

extension Bench {
    /// The paper's six programs and four larger ones, ours beside C by hand.
    static let codegen = Bench(
        name: "codegen",
        abstract: "The paper's six programs and four larger ones beside C by hand: time a packet, instructions, stack.",
        run: { options, hand in try CodegenBench(options).run(hand) })
}

/// `weir bench codegen`
struct CodegenBench {
    private let effort: BenchCopies.Effort
    private let p4c: String?

    init(_ options: BenchOptions) {
        effort = BenchCopies.Effort(copies: options.quick ? 2...2 : 12...40, rounds: options.quick ? 3 : 4, repeats: 100_000)
        p4c = options.p4c
    }

    /// What a class of programs has to reach beside C by hand.
    private struct Bounds {
        var nanoseconds: Double
        var verified: Double
        var stack: Double?
    }

    func run(_ tell: (BenchRow) -> Void) throws {
        let nothing = try BenchBuild.nothing()
        try reference(nothing, tell)
        for counting in [Counting.none, .drops] {
            for subject in BenchSubject.paper {
                try compare(subject, counting, nothing, Bounds(nanoseconds: 1, verified: 1.25, stack: 16), tell)
            }
            for subject in BenchSubject.larger {
                try compare(subject, counting, nothing, Bounds(nanoseconds: 3, verified: 1.5, stack: nil), tell)
            }
        }
        try routers(nothing, tell)
    }

    /// The paper's six by p4c-ebpf.
    private func reference(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        guard let compiler = ReferenceCompiler(checkout: p4c) else {
            return tell(BenchRow("codegen", "p4c-ebpf", 0, "programs", note: "is not installed: nothing of it is measured"))
        }
        for subject in BenchSubject.paper {
            let name = subject.name + " by p4c-ebpf"
            do {
                let loaded = try compiler.load(subject)
                let times = try self.times([BenchCopies(loaded), BenchCopies(nothing)], subject.packets[0])
                tell(BenchRow("codegen", name + ": time", max(0, times[0] - times[1]), "ns", note: "its tables are empty"))
                tell(BenchRow("codegen", name + ": verified", Double(loaded.program.verifier.instructions), "insns"))
                tell(BenchRow("codegen", name + ": stack", Double(loaded.program.verifier.stackOfAll), "bytes"))
            } catch {
                tell(BenchRow("codegen", name, -1, "ns", note: "not measured: \(Refusal(error).sentence)"))
            }
        }
    }

    /// One router for both architectures beside C by hand.
    private func routers(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        let wish = BenchBuild.Wish(undoes: true)
        let times = try self.times(
            [
                try BenchBuild.copies(.routerV1, wish), try BenchBuild.copies(.router, wish), try BenchBuild.handCopies(.router, wish),
                BenchCopies(nothing),
            ], BenchSubject.router.packets[0])
        let (v1, xdp, hand) = (max(0, times[0] - times[3]), max(0, times[1] - times[3]), max(0, times[2] - times[3]))
        let note = "a router of five tables; with what undoes it"
        tell(BenchRow("codegen", "router5, v1model beside xdp_model: time", v1, "ns", hand: xdp, goal: .ratioAtMost(1.1), note: note))
        tell(BenchRow("codegen", "router5, v1model beside C by hand: time", v1, "ns", hand: hand, goal: .ratioAtMost(1.3), note: note))
    }

    private func compare(
        _ subject: BenchSubject, _ counting: Counting, _ nothing: BenchBuild.Loaded, _ bounds: Bounds, _ tell: (BenchRow) -> Void
    ) throws {
        let wish = BenchBuild.Wish(counting: counting)
        let (ours, hand) = (try BenchBuild.p4(subject, wish), try BenchBuild.hand(subject, wish))
        let name = subject.name + (counting == .none ? "" : ", drops counted")
        let undoing = BenchBuild.Wish(counting: counting, undoes: true)
        let times = try self.times(
            [try BenchBuild.copies(subject, undoing), try BenchBuild.handCopies(subject, undoing), BenchCopies(nothing)],
            subject.packets[0])
        let (own, byHand) = (max(0, times[0] - times[2]), max(0, times[1] - times[2]))
        tell(
            BenchRow(
                "codegen", name + ": time", own, "ns", hand: byHand, goal: .atMost(byHand + bounds.nanoseconds),
                note: subject.undo == nil ? nil : "with what undoes it, in both"))
        func count(_ what: String, _ value: Int, _ hand: Int, _ unit: String, _ goal: BenchRow.Goal?) {
            tell(BenchRow("codegen", name + ": " + what, Double(value), unit, hand: Double(hand), goal: goal))
        }
        let (a, b) = (ours.program.verifier, hand.program.verifier)
        count("verified", a.instructions, b.instructions, "insns", .ratioAtMost(bounds.verified))
        let stack = b.stackOfAll
        count("stack", a.stackOfAll, stack, "bytes", bounds.stack.map { .atMost(Double(stack) + $0) })
        count("translated", ours.program.info.translatedLength / 8, hand.program.info.translatedLength / 8, "insns", nil)
    }

    private func times(_ programs: [BenchCopies], _ packet: [UInt8]) throws -> [Double] {
        try BenchCopies.times(of: programs, packet, effort)
    }
}
