import Testing
import Tmux

@testable import STF

#if canImport(Glibc)
import Glibc
#endif

/// `weir test` as a process: what it prints, its exit status, and what it leaves behind.
@Suite(.serialized) struct CommandTests {
    static func run(_ arguments: [String]) throws -> (end: ChildProcess.End, output: String, errors: String) {
        var child = try ChildProcess(Tmux.program("weir"), ["test"] + arguments)
        return try child.finish(until: Deadline(seconds: 120))
    }

    /// A program and a script in a folder of their own.
    struct Pair: ~Copyable {
        let folder: TemporaryDirectory
        var program: String { "\(folder.path)/p.p4" }

        init(_ script: String, program text: String = RunnerTests.counting) throws {
            let folder = try TemporaryDirectory()
            try Files.write(text, to: "\(folder.path)/p.p4")
            try Files.write(script, to: "\(folder.path)/p.stf")
            self.folder = folder
        }
    }

    /// Runs it with temporary files in `folder`, interrupted after some seconds when it has not ended by then.
    static func run(_ arguments: [String], in folder: String, interruptedAfter seconds: String) throws -> (end: ChildProcess.End, output: String) {
        let weir = Tmux.program("weir")
        let words = ["TMPDIR=\(folder)", "timeout", "-s", "INT", seconds, weir, "test"] + arguments
        var child = try ChildProcess(try #require(Files.program("env")), words)
        let result = try child.finish(until: Deadline(seconds: 120))
        return (result.end, result.output)
    }

    /// What is left in a folder for temporary files, and of the processes that were started from it.
    static func traces(of folder: String) throws -> [String] {
        var found = try Files.names(in: folder)
        for process in try Files.names(in: "/proc") where Int(process) != nil {
            let words = (try? Files.read("/proc/\(process)/cmdline")) ?? []
            if String(decoding: words, as: UTF8.self).contains(folder) { found.append("process \(process)") }
        }
        return found
    }

    @Test func failuresEndWithOne() throws {
        let pair = try Pair("packet 1 \(RunnerTests.frame) 2002 0004\nexpect 2 \(RunnerTests.frame) 2002 0006\n")
        let (end, output, _) = try Self.run(["--target", "user,kernel,net", "--junit", "\(pair.folder.path)/j.xml", pair.program])
        #expect(end == .exited(1))
        #expect(output.contains("3 failed in") && output.contains("h.value: expected 0x0006, found 0x0005"), "\(output)")
        let junit = String(decoding: try Files.read("\(pair.folder.path)/j.xml"), as: UTF8.self)
        #expect(junit.contains("failures=\"1\"") && junit.contains("<failure message=\"check-results\">"))
        let (_, json, _) = try Self.run(["--json", pair.program])
        #expect(json.hasPrefix("{") && json.contains("\"stage\" : \"check-results\""))
    }

    @Test func stagesAreShownWithTheirTimes() throws {
        let pair = try Pair("packet 1 \(RunnerTests.frame) 2002 0004\nexpect 2 \(RunnerTests.frame) 2002 0005\n")
        let (end, output, _) = try Self.run(["-v", "--timings", pair.program])
        #expect(end == .exited(0), "\(output)")
        for stage in TestStage.allCases { #expect(output.contains("       \(stage.rawValue)") && output.contains("user    \(stage.rawValue)")) }
        #expect(!output.contains("\u{1B}"))
    }

    @Test func wrongUsageIsSaid() throws {
        #expect(try Self.run(["--target", "moon", "x.p4"]).end == .exited(64))
        #expect(try Self.run(["--pcap", "nowhere", "x.p4"]).end == .exited(64))
        let (end, _, errors) = try Self.run(["/nowhere/x.p4"])
        #expect(end == .exited(1) && errors.contains("there is no file /nowhere/x.p4"), "\(errors)")
    }

    @Test func scriptsAreReadWithoutAProgram() throws {
        let pair = try Pair("add t k:1 a()\nmirroring_get 1\npaket 1 00\n")
        let (end, _, errors) = try Self.run(["--syntax", "\(pair.folder.path)/p.stf"])
        #expect(end == .exited(1) && errors.contains("p.stf:3:1: error: unknown command \"paket\" (did you mean \"packet\"?)"), "\(errors)")
        #expect(try Self.run(["--syntax", "Tests/Corpus/tunnel.stf"]).end == .exited(0))
    }

    /// A program that never answers, a failure on the way, and an interruption at any time: nothing stays.
    @Test func nothingIsLeftBehind() throws {
        let spinning = RunnerTests.counting.replacing("control ingress", with: "extern void spin();\ncontrol ingress")
            .replacing("seen.increment(0);", with: "seen.increment(0); spin();")
        let pair = try Pair("packet 1 \(RunnerTests.frame) 1002 0004\n", program: spinning)
        try Files.write(
            "WEIR_INLINE void spin(WEIR_CONTEXT *ctx) { for (;;) __asm__ volatile(\"\"); }", to: "\(pair.folder.path)/spin.c")
        let arguments = ["--extern", "\(pair.folder.path)/spin.c", pair.program]
        let net = try Pair((0..<2000).map { "packet 1 \(RunnerTests.frame) 1002 \(1000 + $0)\nwait\n" }.joined())
        let temporary = try TemporaryDirectory()
        let (end, output) = try Self.run(["--timeout", "0.3"] + arguments, in: temporary.path, interruptedAfter: "60")
        #expect(end == .exited(1) && output.contains("data-plane was stopped after 0.3 seconds"), "\(output)")
        let start = ContinuousClock.now
        for seconds in ["0.03", "0.15", "1"] {
            #expect(try Self.run(["--timeout", "60"] + arguments, in: temporary.path, interruptedAfter: seconds).end == .exited(124))
        }
        #expect(try Self.run(["--target", "net,kernel", net.program], in: temporary.path, interruptedAfter: "0.7").end == .exited(124))
        #expect(ContinuousClock.now - start < .seconds(100))
        // The directories go with a shell that waits for the end of the process; a C compiler may have to end first.
        let deadline = Deadline(seconds: 30)
        var left = try Self.traces(of: temporary.path)
        while !left.isEmpty, !deadline.hasPassed {
            usleep(50_000)
            left = try Self.traces(of: temporary.path)
        }
        #expect(left == [])
    }
}
