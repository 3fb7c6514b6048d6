import Testing

@testable import STF

/// Every program of the corpus on every target: one verdict.
@Suite struct CorpusTests {
    static let folder = "Tests/Corpus"
    /// Programs that are made to run into a limit of the kernel and past it, which takes what it takes.
    static let limits = "Tests/Limits"
    static let cases = (try? TestCase.find([folder, limits, "examples"])) ?? []

    struct Pair: Hashable, Sendable, CustomTestStringConvertible {
        var test: TestCase
        var target: TestTarget
        var testDescription: String { "\(test.name) \(target.rawValue)" }
    }
    static let pairs = cases.flatMap { test in TestTarget.allCases.map { Pair(test: test, target: $0) } }

    /// All of them are run together, one a core; each test below looks at its own.
    static let reports = Task<[Pair: TestReport], any Error> {
        let runner = try TestRunner()
        let reports = await runner.reports(cases, on: TestTarget.allCases)
        return Dictionary(uniqueKeysWithValues: reports.map { (Pair(test: $0.test, target: $0.target), $0) })
    }

    @Test func theCorpusIsThere() {
        #expect(Self.cases.count >= 230)
    }

    @Test(arguments: pairs) func passes(_ pair: Pair) async throws {
        let report = try #require(try await Self.reports.value[pair])
        switch report.outcome {
        case .passed: break
        case .failed(let stage, let messages): Issue.record("\(stage.rawValue):\n\(messages.joined(separator: "\n"))")
        case .notRun(let reason): Issue.record("not run: \(reason)")
        }
        #expect(report.packets > 0)
    }
}
