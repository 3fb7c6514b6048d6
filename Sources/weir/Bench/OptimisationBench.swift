import CBackend
import Maps

extension Bench {
    /// What each optimisation of the code generator buys.
    static let optimisations = Bench(
        name: "optimisations",
        abstract: "What each optimisation of the code generator buys: the ten programs with it switched off, beside all of them on.",
        run: { options, tell in try OptimisationBench(options).run(tell) })
}

/// `weir bench optimisations`: sums over the ten programs of `weir bench codegen`, nothing counted.
struct OptimisationBench {
    private let effort: BenchCopies.Effort

    init(_ options: BenchOptions) {
        effort = BenchCopies.Effort(copies: options.quick ? 1...1 : 6...12, quiet: 4, rounds: options.quick ? 2 : 3, repeats: 50_000)
    }

    private struct Total {
        var verified = 0
        var stack = 0
        var translated = 0
        var time = 0.0
        var refused: [String] = []
    }

    func run(_ tell: (BenchRow) -> Void) throws {
        let nothing = try BenchBuild.nothing()
        let subjects = BenchSubject.paper + BenchSubject.larger
        let variants: [Set<Optimisation>] = [[]] + Optimisation.allCases.map { [$0] } + [Set(Optimisation.allCases)]
        var totals = variants.map { _ in Total() }
        for subject in subjects {
            // All variants of one program in turns, so that drift meets them alike.
            var loaded: [(variant: Int, copies: BenchCopies)] = []
            for (index, variant) in variants.enumerated() {
                do {
                    let plain = try BenchBuild.p4(subject, BenchBuild.Wish(without: variant))
                    totals[index].verified += plain.program.verifier.instructions
                    totals[index].stack += plain.program.verifier.stackOfAll
                    totals[index].translated += plain.program.info.translatedLength / 8
                    loaded.append((index, try BenchBuild.copies(subject, BenchBuild.Wish(without: variant, undoes: true))))
                } catch {
                    totals[index].refused.append(subject.name)
                }
            }
            let times = try BenchCopies.times(of: loaded.map(\.copies) + [BenchCopies(nothing)], subject.packets[0], effort)
            for (one, time) in zip(loaded, times) { totals[one.variant].time += max(0, time - (times.last ?? 0)) }
        }
        for (variant, total) in zip(variants, totals).dropFirst() {
            let name = variant.count == 1 ? "without " + (variant.first?.rawValue ?? "") : "without all of them"
            let note = total.refused.isEmpty ? nil : "not loaded: \(total.refused.joined(separator: ", "))"
            func row(_ what: String, _ value: Double, _ unit: String, _ all: Double) {
                tell(BenchRow("optimisations", name + ": " + what, value, unit, hand: all, note: note))
            }
            row("time", total.time, "ns", totals[0].time)
            row("verified", Double(total.verified), "insns", Double(totals[0].verified))
            row("translated", Double(total.translated), "insns", Double(totals[0].translated))
            row("stack", Double(total.stack), "bytes", Double(totals[0].stack))
        }
    }
}
