import CBackend
import Driver
import Glibc
import Testing

@testable import STF

/// No result depends on an optimisation: the corpus with each of them switched off.
@Suite(.serialized) struct OptimisationTests {
    static let isLong = getenv("WEIR_LONG") != nil

    /// Reports of tests that were run with these off.
    private func check(
        _ tests: [TestCase], _ targets: [TestTarget], without: Set<Optimisation>, counting: Counting = .drops, spilling: Spilling = .none,
        partSize: Int? = nil
    ) async throws {
        var options = CompileOptions(counting: counting, without: without)
        options.spilling = spilling
        if let partSize { options.partSize = partSize }
        let runner = try TestRunner(TestOptions(compile: options))
        for report in await runner.reports(tests, on: targets) {
            switch report.outcome {
            case .passed: break
            case .failed(let stage, let messages):
                Issue.record("\(report.test.name) \(report.target.rawValue): \(stage.rawValue):\n\(messages.joined(separator: "\n"))")
            case .notRun(let reason): Issue.record("\(report.test.name) not run: \(reason)")
            }
        }
    }

    /// Every program with one of them off, in turns: `WEIR_LONG=1` takes every program with every one, on every target.
    @Test(arguments: Array(Optimisation.allCases.enumerated())) func eachOff(_ number: Int, _ off: Optimisation) async throws {
        let tests = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % Optimisation.allCases.count == number }.map(\.element)
        #expect(!tests.isEmpty)
        try await check(tests, Self.isLong ? TestTarget.allCases : [.kernel], without: [off])
    }

    /// Fields behind varbit fields whose headers do not stay in the packet.
    @Test func varbitFieldsOutsideOfThePacket() async throws {
        let tests = CorpusTests.cases.filter { $0.name.contains("varbit") }
        #expect(tests.count >= 8)
        try await check(tests, [.kernel], without: [.packetHeaders])
    }

    /// With everything off these are more than the verifier walks.
    private static let longWithout = ["loops-nested"]

    @Test func allOff() async throws {
        let tests = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % 5 == 0 }.map(\.element)
            .filter { !Self.longWithout.contains($0.name) }
        try await check(tests, Self.isLong ? TestTarget.allCases : [.kernel], without: Set(Optimisation.allCases))
    }

    /// Where packets go on after an error of the parser all locals go to the map at once (`Spilling.levels`).
    private static func spillsAllAtOnce(_ test: TestCase) -> Bool { test.name.hasPrefix("v1") }

    /// Locals lie in a map where the stack does not do: here of programs for which it would.
    @Test(arguments: [Spilling.aggregates, .variables, .everything]) func spilled(_ spilling: Spilling) async throws {
        let tests = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % 6 == spilling.rawValue }.map(\.element)
            .filter { spilling == .everything || !Self.spillsAllAtOnce($0) }
        try await check(tests, Self.isLong ? TestTarget.allCases : [.user, .kernel], without: [], spilling: spilling)
    }

    /// With all of them there the verifier knows no length and no end of a loop but what it is shown again.
    @Test func lengthsAndLoopsOutOfAMap() async throws {
        let tests = CorpusTests.cases.filter { test in ["varbit", "loop", "options"].contains { test.name.contains($0) } }
        #expect(tests.count >= 12)
        try await check(tests, [.kernel], without: [], spilling: .everything)
    }

    /// Parts of a program are functions of their own where it is too long for one: here of all programs, and so small that next to every
    /// statement is one.
    @Test func inParts() async throws {
        try await check(CorpusTests.cases, Self.isLong ? TestTarget.allCases : [.kernel], without: [], spilling: .parts, partSize: 12)
    }

    /// The same on the other targets, and in parts of other sizes.
    @Test(arguments: [12, 40, 120]) func inPartsElsewhere(_ size: Int) async throws {
        let turn = size == 12 ? 0 : size == 40 ? 1 : 2
        let tests = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % 12 == turn }.map(\.element)
        try await check(tests, TestTarget.allCases, without: [], spilling: .parts, partSize: size)
        let counted = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % 12 == turn + 3 }.map(\.element)
        try await check(counted, [.user, .kernel], without: [], counting: .all, spilling: .parts, partSize: size)
    }

    /// Behind a deparser that made the packet shorter, the place up to which it was parsed lies beyond the end.
    @Test(arguments: [100, 120, 140]) func partsBehindAShorterPacket(_ size: Int) async throws {
        let tests = CorpusTests.cases.filter { ["varbit-copy", "varbit-before"].contains($0.name) }
        #expect(tests.count == 2)
        try await check(tests, [.user, .kernel], without: [], counting: .all, spilling: .parts, partSize: size)
    }

    /// Without counts the C compiler sees other code.
    @Test func nothingCounted() async throws {
        let tests = CorpusTests.cases.enumerated().filter { Self.isLong || $0.offset % 5 == 1 }.map(\.element)
        try await check(tests, Self.isLong ? TestTarget.allCases : [.kernel], without: [], counting: .none)
    }
}
