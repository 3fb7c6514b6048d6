import Testing

@testable import STF

/// Captures instead of, and behind, the packets of a script.
@Suite struct CaptureTests {
    /// Two frames for the program of `RunnerTests`: one is redirected to port 2, one dropped.
    static let frames: [[UInt8]] = ([0x2002, 0xF002] as [UInt16]).map {
        [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0x88, 0xB5, UInt8($0 >> 8), UInt8($0 & 0xFF), 0, 4]
    }
    static var redirected: [UInt8] { frames[0].dropLast() + [5] }

    struct Outcome {
        var report: TestReport
        var kept: [[UInt8]]
    }

    static func run(_ script: String?, expected: [[UInt8]]?, on target: TestTarget) async throws -> Outcome {
        let folder = try TemporaryDirectory()
        let test = TestCase(program: "\(folder.path)/p.p4", script: script.map { _ in "\(folder.path)/p.stf" })
        try Files.write(RunnerTests.counting, to: test.program)
        if let script { try Files.write(script, to: "\(folder.path)/p.stf") }
        try Files.write(PcapFile.bytes(of: frames), to: "\(folder.path)/in.pcap")
        var captures = [TestCapture(port: 1, path: "\(folder.path)/in.pcap", isExpected: false)]
        if let expected {
            try Files.write(PcapFile.bytes(of: expected), to: "\(folder.path)/out.pcap")
            captures.append(TestCapture(port: 2, path: "\(folder.path)/out.pcap", isExpected: true))
        }
        let runner = try TestRunner(TestOptions(keep: "\(folder.path)/kept", captures: captures))
        let report = await runner.report(test, on: target)
        let place = "\(folder.path)/kept/p-\(target.rawValue)"
        #expect(try String(decoding: Files.read("\(place)/command"), as: UTF8.self).contains("--target \(target.rawValue) --pcap 1="))
        let out = Files.exists("\(place)/out-2.pcap") ? try PcapFile.frames(of: Files.read("\(place)/out-2.pcap")) : []
        return Outcome(report: report, kept: out)
    }

    /// On links only ports that the test names exist.
    @Test(arguments: [TestTarget.user, .kernel])
    func framesComeFromACaptureAndLeaveInOne(_ target: TestTarget) async throws {
        let outcome = try await Self.run(nil, expected: nil, on: target)
        #expect(outcome.report.outcome == .passed && outcome.report.packets == 2)
        #expect(outcome.kept == [Self.redirected])
    }

    @Test(arguments: TestTarget.allCases)
    func framesOfACaptureAreExpected(_ target: TestTarget) async throws {
        #expect(try await Self.run(nil, expected: [Self.redirected], on: target).report.outcome == .passed)
        let wrong = try await Self.run(nil, expected: [Self.redirected, Self.frames[0]], on: target).report
        let (stage, text) = try #require(RunnerTests.failure(wrong))
        #expect(stage == .checkResults && text.contains("/out.pcap:2:1: error: no packet came out of port 2 for this"), "\(text)")
        #expect(text.contains("h: low 0x2, rest 0x002, value 0x0004"), "\(text)")
    }

    @Test func aScriptComesFirst() async throws {
        let both = try await Self.run(
            "packet 1 000000000001000000000002 88b5 3002 0001\nexpect 3\ncheck_counter seen(0) == 1", expected: [Self.redirected], on: .user)
        #expect(both.report.outcome == .passed && both.report.packets == 3)
    }

    @Test func whatIsNoCaptureIsSaid() async throws {
        let report = try await RunnerTests.run(
            RunnerTests.counting, "wait", on: .user,
            TestOptions(captures: [TestCapture(port: 1, path: "Tests/Corpus/harness.p4", isExpected: false)]))
        let (stage, text) = try #require(RunnerTests.failure(report))
        #expect(stage == .parseSTF && text.contains("Tests/Corpus/harness.p4: not a capture in the classic pcap format"), "\(text)")
    }

    @Test(arguments: ["1", "=x", "1=", "x=y", "4294967296=x"])
    func whatNamesNoCapture(_ text: String) { #expect(TestCapture(text, isExpected: true) == nil) }
}
