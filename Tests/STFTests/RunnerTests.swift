import CBackend
import Driver
import Testing

@testable import STF

/// What a runner says when something is wrong.
@Suite struct RunnerTests {
    /// A program and a script in a directory of their own.
    static func run(
        _ program: String, _ script: String, on target: TestTarget = .user, _ options: TestOptions = TestOptions()
    ) async throws -> TestReport {
        let folder = try TemporaryDirectory()
        let test = TestCase(program: "\(folder.path)/p.p4", script: "\(folder.path)/p.stf")
        try Files.write(program, to: test.program)
        if let path = test.script { try Files.write(script, to: path) }
        let runner = try TestRunner(options)
        let report = await runner.report(test, on: target)
        withExtendedLifetime(folder) {}
        return report
    }

    static let counting = """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        header data_t { bit<4> low; bit<12> rest; bit<16> value; }
        struct headers_t { ethernet_t eth; data_t h; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                packet.extract(hdr.h);
                transition accept;
            }
        }
        control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
            CounterArray(4, false) seen;
            apply {
                hdr.h.value = hdr.h.value + 1;
                seen.increment(0);
                verdict.output_port = (bit<32>)hdr.h.low;
                verdict.output_action = hdr.h.low == 0xf ? xdp_action.XDP_DROP : xdp_action.XDP_REDIRECT;
            }
        }
        control write(in headers_t hdr, packet_out packet) {
            apply {
                packet.emit(hdr.eth);
                packet.emit(hdr.h);
            }
        }
        xdp(read(), ingress(), write()) main;
        """
    static let frame = "000000000001000000000002 88b5"

    static func failure(_ report: TestReport) -> (stage: TestStage, text: String)? {
        guard case .failed(let stage, let messages) = report.outcome else { return nil }
        return (stage, messages.joined(separator: "\n"))
    }

    @Test(arguments: TestTarget.allCases)
    func wrongBytesAreShownWithTheirField(_ target: TestTarget) async throws {
        let report = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) 1002 0004\nexpect 1 \(Self.frame) 1*02 0006 $\n", on: target)
        let (stage, text) = try #require(Self.failure(report))
        #expect(stage == .checkResults)
        #expect(text.contains("p.stf:2:1: error: the packet out of port 1 is not the one expected"), "\(text)")
        #expect(
            text.contains(
                """
                  0010  expected 00 06
                        found    00 05
                                    ^^
                  h.value: expected 0x0006, found 0x0005
                """), "\(text)")
    }

    @Test(arguments: TestTarget.allCases)
    func aPacketOnTheWrongPort(_ target: TestTarget) async throws {
        let report = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) 2002 0004\nexpect 1 \(Self.frame) 2002 0005\nexpect 2\n", on: target)
        // Whatever comes out of port 2 is welcome, but port 1 waits.
        #expect(try #require(Self.failure(report)).text.contains("p.stf:2:1: error: no packet came out of port 1 for this"))
        let other = try await Self.run(
            Self.counting,
            "packet 2 \(Self.frame) 2002 0004\npacket 2 \(Self.frame) 2003 0004\nexpect 2 \(Self.frame) 2002 0005\n"
                + "expect 1 \(Self.frame) 2003 0005\n", on: target)
        #expect(try #require(Self.failure(other)).text.contains("p.stf:4:1: error: the packet came out of port 2, not 1"))
    }

    @Test(arguments: TestTarget.allCases)
    func missingAndUnexpectedPackets(_ target: TestTarget) async throws {
        let missing = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) f002 0004\nexpect 1 \(Self.frame) f002 0005\n", on: target)
        #expect(try #require(Self.failure(missing)).text.contains("p.stf:2:1: error: no packet came out of port 1 for this"))
        let surplus = try await Self.run(Self.counting, "packet 1 \(Self.frame) 1002 0004\n", on: target)
        #expect(
            try #require(Self.failure(surplus)).text.hasPrefix("error: an unexpected packet of 18 bytes came out of port 1\n"))
        let noisy = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) 1002 0004\nno_packet\nexpect 1 \(Self.frame) 1002 0005\n", on: target)
        #expect(try #require(Self.failure(noisy)).text.contains("p.stf:2:1: error: a packet came out of port 1"))
    }

    /// Entries of a table of masks are added together; the one that is refused is named all the same, and those before it are there.
    @Test(arguments: TestTarget.allCases)
    func theEntryThatIsRefusedIsTheOneNamed(_ target: TestTarget) async throws {
        let masks = Self.counting
            .replacing(
                "CounterArray(4, false) seen;",
                with: """
                    CounterArray(4, false) seen;
                    action to(bit<32> port) { verdict.output_port = port; }
                    table ports { key = { hdr.h.value : ternary; } actions = { to; NoAction; } size = 16; const default_action = NoAction; }
                    """
            )
            .replacing("(bit<32>)hdr.h.low;", with: "(bit<32>)hdr.h.low; ports.apply();")
        let entries = "add ports 2 hdr.h.value:0x0005 to(port:2)\nadd ports 1 hdr.h.value:0x00*6 to(port:3)\n"
        let packets = "packet 1 \(Self.frame) 1002 0004\nexpect 2\npacket 1 \(Self.frame) 1002 0015\nexpect 3\n"
        let good = try await Self.run(masks, entries + packets, on: target)
        #expect(good.outcome == .passed, "\(Self.failure(good)?.text ?? "")")
        let twice = try await Self.run(masks, entries + "add ports 2 hdr.h.value:0x0005 to(port:3)\n" + packets, on: target)
        let (stage, text) = try #require(Self.failure(twice))
        #expect(stage == .run && text.contains("p.stf:3:1: error: table") && text.contains("already"), "\(text)")
    }

    @Test(arguments: TestTarget.allCases)
    func orderIsKeptForEachPort(_ target: TestTarget) async throws {
        var script = ""
        for number in 0..<40 { script += "packet \(number % 2) \(Self.frame) \(number % 3)000 00\(number + 10)\n" }
        for port in 0..<3 {
            for number in 0..<40 where number % 3 == port {
                let value = String(UInt16("\(number + 10)", radix: 16).map { $0 + 1 } ?? 0, radix: 16)
                script += "expect \(port) \(Self.frame) \(port)000 00\(value) $\n"
            }
        }
        let report = try await Self.run(Self.counting, script, on: target)
        #expect(report.outcome == .passed)
    }

    @Test(arguments: TestTarget.allCases)
    func countersAreReallyChecked(_ target: TestTarget) async throws {
        let report = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) f002 0004\ncheck_counter seen(0) == 2\ncheck_counter seen(0) <= 1\n", on: target)
        let (_, text) = try #require(Self.failure(report))
        #expect(text.contains("p.stf:2:1: error: ingress.seen(0) is 1, not == 2"), "\(text)")
        #expect(!text.contains("p.stf:3"))
    }

    @Test func mistakesComeInTheOrderOfTheLines() async throws {
        let report = try await Self.run(Self.counting, "check_counter sen(0) == 1\npaket 0 00\ncheck_counter seen(4) == 1\n")
        let text = try #require(Self.failure(report)).text
        let lines = text.split(separator: "\n").filter { $0.contains("p.stf:") }.compactMap { $0.split(separator: "p.stf:").last?.prefix(1) }
        #expect(lines == ["1", "2", "3"], "\(text)")
    }

    @Test func everyStageFailsWithItsOwnName() async throws {
        let syntax = try await Self.run("control {", "packet 0 00")
        #expect(try #require(Self.failure(syntax)).stage == .compileP4)
        let script = try await Self.run(Self.counting, "add nowhere a()")
        let (stage, text) = try #require(Self.failure(script))
        #expect(stage == .parseSTF && text.contains("no table is called \"nowhere\"; there are none"), "\(text)")
        let compiler = try await Self.run(Self.counting, "wait", on: .user, TestOptions(compiler: "/bin/false"))
        #expect(try #require(Self.failure(compiler)).stage == .compileDataPlane)
        let none = try await Self.run(Self.counting, "wait", on: .user, TestOptions(compiler: "no-such-compiler"))
        #expect(try #require(Self.failure(none)).text.contains("no C compiler"))
    }

    @Test(arguments: [TestTarget.kernel, .net])
    func shortFramesAreNotRunInTheKernel(_ target: TestTarget) async throws {
        let report = try await Self.run(Self.counting, "packet 0 0102\n", on: target)
        guard case .notRun(let reason) = report.outcome else { Issue.record("\(report.outcome)"); return }
        #expect(reason.contains("the user target covers it"))
        #expect(try await Self.run(Self.counting, "packet 0 0102\nno_packet\n").outcome == .passed)
    }

    /// An extern in C that never returns.
    @Test func aProgramThatHangsIsStopped() async throws {
        let program = Self.counting.replacing("control ingress", with: "extern void spin();\ncontrol ingress")
            .replacing("seen.increment(0);", with: "seen.increment(0); spin();")
        var options = TestOptions(timeout: 0.3)
        options.compile.externs = [
            ExternSource(path: "spin.c", text: "WEIR_INLINE void spin(WEIR_CONTEXT *ctx) { for (;;) __asm__ volatile(\"\"); }")
        ]
        let report = try await Self.run(program, "packet 1 \(Self.frame) 1002 0004", on: .user, options)
        #expect(try #require(Self.failure(report)).text.contains("data-plane was stopped after 0.3 seconds"))
        let milliseconds = try #require(report.timings.first { $0.stage == .run }).milliseconds
        #expect(milliseconds >= 300 && milliseconds < 20_000)
    }

    /// A read past the packet's end is found where it happens.
    @Test func sanitizersSeeTheProgram() async throws {
        let program = Self.counting.replacing("control ingress", with: "extern void peek();\ncontrol ingress")
            .replacing("seen.increment(0);", with: "seen.increment(0); peek();")
        var options = TestOptions(sanitize: true)
        options.compile.externs = [
            ExternSource(
                path: "peek.c",
                text: "static volatile u8 got; WEIR_INLINE void peek(WEIR_CONTEXT *ctx) { got = *WEIR_DATA_END(ctx); }")
        ]
        let report = try await Self.run(program, "packet 1 \(Self.frame) 1002 0004", on: .user, options)
        let (stage, text) = try #require(Self.failure(report))
        #expect(stage == .run && text.contains("heap-buffer-overflow") && text.contains("peek.c:1"), "\(text)")
    }

    @Test func whatIsKeptRunsAgain() async throws {
        let folder = try TemporaryDirectory()
        let report = try await Self.run(
            Self.counting, "packet 1 \(Self.frame) 2002 0004\nexpect 2 \(Self.frame) 2002 0005 $\n", on: .user,
            TestOptions(keep: folder.path))
        #expect(report.outcome == .passed)
        let kept = "\(folder.path)/p-user"
        var make = try ChildProcess(try #require(Files.program("make")), ["-s", "-C", kept, "-B", "run"])
        let (end, _, errors) = try make.finish(until: Deadline(seconds: 60))
        #expect(end == .exited(0), "\(errors)")
        #expect(try Files.read("\(kept)/answers").count > 18)
        #expect(try PcapFile.frames(of: Files.read("\(kept)/out-2.pcap")).map { $0.suffix(2) } == [[0, 5]])
        #expect(try PcapFile.frames(of: Files.read("\(kept)/in-1.pcap")).count == 1)
        var capture = try ChildProcess(
            try #require(Files.program("make")), ["-s", "-C", kept, "pcap", "IN=in-1.pcap", "PORT=1"])
        let (captured, _, words) = try capture.finish(until: Deadline(seconds: 60))
        #expect(captured == .exited(0) && words.contains("18 bytes: 4, to port 2"), "\(words)")
        #expect(try Files.read("\(kept)/out.pcap") == Files.read("\(kept)/out-2.pcap"))
    }

    @Test func nothingIsLeftBehind() async throws {
        let before = try Files.names(in: "/tmp").filter { $0.hasPrefix("weir-test-") }
        var path = ""
        do {
            let runner = try TestRunner()
            path = runner.temporaryPath
            #expect(Files.isDirectory(path))
            _ = await runner.report(TestCase(program: "/nowhere.p4", script: "/nowhere.stf"), on: .user)
        }
        #expect(!Files.exists(path))
        #expect(!before.contains(path))
    }
}

/// How often entries were hit, for every kind of table.
@Suite struct HitTests {
    static func program(_ kind: String, _ more: String = "") -> String {
        RunnerTests.counting.replacing("header ethernet_t", with: "match_kind { range }\nheader ethernet_t")
            .replacing(
                "CounterArray(4, false) seen;",
                with: """
                    CounterArray(4, false) seen;
                    action note() { }
                    table t { key = { hdr.h.value : \(kind); } actions = { note; NoAction; } \(more) }
                    """
            ).replacing("hdr.h.value = hdr.h.value + 1;", with: "t.apply();")
    }

    @Test(arguments: TestTarget.allCases)
    func hitsOfAnEntryAreCounted(_ target: TestTarget) async throws {
        for (kind, first, second) in [("exact", "5", "6"), ("lpm", "5/16", "0/8"), ("ternary", "0x0005", "0x00**"), ("range", "5..5", "6..9")] {
            let script = """
                add t 1 value:\(first) note() = $a
                add t 2 value:\(second) note() = $b
                packet 1 \(RunnerTests.frame) f002 0005
                packet 1 \(RunnerTests.frame) f002 0005
                packet 1 \(RunnerTests.frame) f002 0006
                add t 3 value:0xffff note()
                check_counter t($a) packets == 2
                check_counter t($b) == 1
                check_counter t($b) packets < 2
                """.replacing(" 1 value", with: kind == "exact" || kind == "lpm" ? " value" : " 1 value")
                .replacing(" 2 value", with: kind == "exact" || kind == "lpm" ? " value" : " 2 value")
            let report = try await RunnerTests.run(Self.program(kind), script, on: target)
            #expect(report.outcome == .passed, "\(kind)")
            let wrong = try await RunnerTests.run(Self.program(kind), script + "\ncheck_counter t($a) packets != 2", on: target)
            let text = try #require(RunnerTests.failure(wrong)).text
            #expect(text.contains("the entry of ingress.t is 2, not != 2"), "\(text)")
        }
    }

    @Test func anEntryOfAnotherTable() async throws {
        let program = Self.program("exact").replacing(
            "action note()", with: "action other() { } table u { key = { hdr.h.value : exact; } actions = { other; } }\n action note()"
        )
        .replacing("t.apply();", with: "t.apply(); u.apply();")
        let report = try await RunnerTests.run(program, "add t value:1 note() = $a\ncheck_counter u($a) == 0\ncheck_counter t($b) == 0")
        let text = try #require(RunnerTests.failure(report)).text
        #expect(text.contains("a is an entry of ingress.t, not of ingress.u"), "\(text)")
        #expect(text.contains("no entry has the id b (did you mean \"a\"?)"), "\(text)")
    }
}
