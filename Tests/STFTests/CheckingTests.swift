import Source
import Testing

@testable import STF

@Suite struct CheckingTests {
    static func pattern(_ text: String) throws -> PacketPattern {
        let (commands, errors) = ParserTests.parse("expect 0 \(text)")
        #expect(errors.isEmpty)
        guard case .expect(let expectation) = try #require(commands.first).kind else { throw ResolverTests.Surprise() }
        return try #require(expectation.data)
    }

    @Test(
        arguments: [
            ("0102", [1, 2], true), ("0102", [1, 2, 3], true), ("0102$", [1, 2, 3], false), ("0102$", [1, 2], true),
            ("0102", [1], false), ("01*2", [1, 0xF2], true), ("01*2", [1, 0xF3], false), ("**", [], false), ("$", [], true),
            ("$", [1], false),
        ] as [(String, [UInt8], Bool)])
    func patterns(_ text: String, _ packet: [UInt8], _ fits: Bool) throws {
        #expect((try Self.pattern(text).mismatch(with: packet) == nil) == fits)
    }

    static func findings(
        _ expected: [(UInt32, String?)], _ received: [(UInt32, [UInt8])]
    ) throws -> [String] {
        var checker = Checker()
        for (port, text) in expected { checker.expect(try text.map { try pattern($0) }, on: port, at: .none) }
        checker.receive(received.map { Delivery(port: $0.0, bytes: $0.1) })
        return checker.findings().map {
            switch $0 {
            case .missing(let port, _): "missing \(port)"
            case .unexpected(let port, let packet): "unexpected \(port) \(hexText(packet))"
            case .wrongOrder(let port, _, _): "wrong order \(port)"
            case .wrongPort(let wanted, let found, _, _): "wrong port \(found) for \(wanted)"
            case .wrongBytes(let port, _, _, let packet): "wrong bytes \(port) \(hexText(packet))"
            }
        }
    }

    @Test func findingsAreAsFewAsPossible() throws {
        #expect(try Self.findings([(0, "01"), (0, "02")], [(0, [1]), (0, [2])]).isEmpty)
        // One missing at the front does not make the others wrong.
        #expect(try Self.findings([(0, "01"), (0, "02"), (0, "03")], [(0, [2]), (0, [3])]) == ["missing 0"])
        #expect(try Self.findings([(0, "02")], [(0, [1]), (0, [2])]) == ["unexpected 0 01"])
        #expect(try Self.findings([(0, "02")], [(0, [1])]) == ["wrong bytes 0 01"])
        #expect(try Self.findings([(0, "02")], [(1, [2])]) == ["wrong port 1 for 0"])
        #expect(try Self.findings([(0, nil)], [(0, [1]), (0, [2])]).isEmpty)
        #expect(try Self.findings([(0, nil)], []) == ["missing 0"])
        // The order counts.
        #expect(try Self.findings([(0, "01"), (0, "02")], [(0, [2]), (0, [1])]) == ["wrong order 0"])
    }

    @Test func hexdumpsMarkWhatDiffers() throws {
        let regions = [
            Hexdump.Region(name: "h.a", start: 0, width: 4), Hexdump.Region(name: "h.b", start: 4, width: 12),
            Hexdump.Region(name: "h.c", start: 16, width: 8),
        ]
        let text = Hexdump.difference(try Self.pattern("1* 23 45 $"), [0x1F, 0x33, 0x45, 0x99], regions: regions)
        #expect(
            text == """
                  3 bytes expected, 4 found
                  0000  expected 1* 23 45
                        found    1f 33 45 99
                                    ^^    ^^
                  h.b: expected 0x*23, found 0xf33

                """, "\(text)")
    }

    @Test func packetsAreShownWithTheirFields() {
        let regions = [
            Hexdump.Region(name: "eth.type", start: 0, width: 16), Hexdump.Region(name: "h.a", start: 16, width: 4),
            Hexdump.Region(name: "h.b", start: 20, width: 4), Hexdump.Region(name: "gone.c", start: 24, width: 8),
        ]
        #expect(
            Hexdump.text([0x08, 0x00, 0x12], regions: regions) == """
                  0000  08 00 12
                  eth: type 0x0800
                  h: a 0x1, b 0x2

                """)
        let pattern = PacketPattern(bytes: [0x08, 0x00, 0x10], mask: [0xFF, 0xFF, 0xF0], isExact: false)
        #expect(Hexdump.text(pattern, regions: regions).contains("0000  08 00 1*\n") && Hexdump.text(pattern, regions: regions).contains("b 0x*"))
        let long = Hexdump.text([UInt8](repeating: 0, count: 9000))
        #expect(long.utf8.filter { $0 == 0x0A }.count == 33 && long.hasSuffix("  ... and 8488 more bytes\n"))
    }

    @Test func capturesAreReadBack() throws {
        let frames: [[UInt8]] = [[1, 2, 3], [], Array(repeating: 7, count: 1500)]
        let bytes = PcapFile.bytes(of: frames)
        #expect(Array(bytes[..<8]) == [0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0])
        #expect(try PcapFile.frames(of: bytes) == frames)
        for length in 0..<bytes.count { _ = try? PcapFile.frames(of: Array(bytes[..<length])) }
        #expect(throws: PcapFile.Malformed.truncated(2)) { try PcapFile.frames(of: bytes.dropLast()) }
        #expect(throws: PcapFile.Malformed.noCapture) { try PcapFile.frames(of: [1, 2, 3]) }
    }

    @Test func junitIsWellFormed() {
        let test = TestCase(program: "a&b.p4", script: "x<y>.stf")
        let reports = [
            TestReport(test: test, target: .user, outcome: .passed, timings: [(.run, 1.5)], warnings: "", packets: 1),
            TestReport(
                test: test, target: .user, outcome: .failed(.run, ["\"bad\" \u{1B}[1m"]), timings: [], warnings: "", packets: 0),
            TestReport(test: test, target: .net, outcome: .notRun("it's short"), timings: [], warnings: "", packets: 0),
        ]
        let text = JUnitReport.text(reports)
        #expect(text.contains("<testsuite name=\"weir.user\" tests=\"2\" failures=\"1\" skipped=\"0\" time=\"0.002\">"))
        #expect(text.contains("classname=\"a&amp;b.p4\" name=\"x&lt;y&gt;\""))
        #expect(text.contains("&quot;bad&quot; [1m"))
        #expect(JSONReport.text(reports).contains("\"failed\" : 1"))
        #expect(TextReport(colour: false, verbose: false).summary(reports, milliseconds: 10).contains("1 passed, 1 failed, 1 not run"))
    }

    @Test func knownDifferencesOnlyShrink() throws {
        let folder = try TemporaryDirectory()
        let path = "\(folder.path)/known.txt"
        try Files.write("# comment\nx user,net because\n", to: path)
        let known = try KnownDifferences(path: path)
        func report(_ target: TestTarget, _ outcome: TestReport.Outcome) -> TestReport {
            TestReport(
                test: TestCase(program: "x.p4", script: "x.stf"), target: target, outcome: outcome, timings: [], warnings: "",
                packets: 0)
        }
        #expect(known.compare([report(.user, .failed(.run, [])), report(.kernel, .passed)]).complaints.isEmpty)
        #expect(known.compare([report(.kernel, .failed(.run, []))]).complaints == ["error: x fails on kernel"])
        #expect(known.compare([report(.net, .passed)]).complaints == ["error: x passes on net now: take it out of \(path)"])
        let other = TestReport(
            test: TestCase(program: "y.p4", script: "y.stf"), target: .net, outcome: .passed, timings: [], warnings: "", packets: 0)
        #expect(known.compare([other]).complaints == ["error: there is no test x: take it out of \(path)"])
        try Files.write("x everywhere because\n", to: path)
        #expect(throws: TestCaseError.self) { try KnownDifferences(path: path) }
    }

    @Test func testsAreFoundByTheirNames() throws {
        let folder = try TemporaryDirectory()
        try Files.makeDirectories("\(folder.path)/deep")
        for name in ["a.p4", "a.stf", "a.more.stf", "ab.p4", "ab.stf", "include.p4", "deep/c.p4", "deep/c.stf"] {
            try Files.write("", to: "\(folder.path)/\(name)")
        }
        #expect(try TestCase.find([folder.path]).map(\.name) == ["a.more", "a", "ab", "c"])
        #expect(try TestCase.find(["\(folder.path)/a.p4"]).map(\.name) == ["a.more", "a"])
        #expect(try TestCase.find(["\(folder.path)/a.p4", "\(folder.path)/ab.stf"]).map(\.name) == ["ab"])
        #expect(throws: TestCaseError.self) { try TestCase.find(["\(folder.path)/include.p4"]) }
        #expect(throws: TestCaseError.self) { try TestCase.find(["\(folder.path)/none.p4"]) }
        #expect(throws: TestCaseError.self) { try TestCase.find(["\(folder.path)/a.stf"]) }
        #expect(throws: TestCaseError.self) { try TestCase.find(["\(folder.path)/a.p4", "\(folder.path)/none.stf"]) }
        #expect(try TestCase.find(["\(folder.path)/include.p4"], alone: true).map(\.name) == ["include"])
        try Files.write("", to: "\(folder.path)/deep/lost.stf")
        #expect(try TestCase.scriptsAlone(in: [folder.path]) == ["\(folder.path)/deep/lost.stf"])
    }
}
