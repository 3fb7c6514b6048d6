import Schema
import Testing

@testable import Driver
@testable import STF

/// Programs of the switch on TC: the same packet tests as on XDP.
@Suite struct SwitchOnTCTests {
    static let all = CorpusTests.cases.filter { $0.program.hasPrefix(CorpusTests.folder) && !$0.name.hasPrefix("filter") }
    /// Length changes, tags, floods and ports on real interfaces, where the kernel goes by what it has noted of a packet.
    static let onWires = all.filter {
        ["vlan-push-pop", "vlan-twice", "type-change", "ipv6", "tunnel", "flood", "headers-grow", "headers-many", "l2-switch", "router", "mpls-stack"].contains(
            $0.name)
    }

    private func run(_ cases: [TestCase], on target: TestTarget) async throws {
        var options = TestOptions()
        options.compile.hook = .tcIngress
        let runner = try TestRunner(options)
        for report in await runner.reports(cases, on: [target]) {
            switch report.outcome {
            case .passed: break
            case .failed(let stage, let messages):
                Issue.record("\(report.test.name) \(stage.rawValue):\n\(messages.joined(separator: "\n"))")
            case .notRun(let reason): Issue.record("\(report.test.name) not run: \(reason)")
            }
        }
    }

    @Test func inTheKernel() async throws {
        #expect(Self.all.count >= 130)
        try await run(Self.all, on: .kernel)
    }

    @Test func onTheWire() async throws {
        #expect(Self.onWires.count >= 11)
        try await run(Self.onWires, on: .net)
    }
}
