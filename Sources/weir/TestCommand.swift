import ArgumentParser
import Driver
import Glibc
import Netlink
import STF
import Source

/// `weir test`: packet tests, written in STF, on three targets.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run packet tests (STF) against a program.",
        discussion: """
            FILE.p4 takes the STF files after it, or those beside it with its name; a folder takes all of its pairs. Targets: user \
            (the generated C as a process), kernel (BPF test runs), net (veth pairs in a namespace of the test's own). With captures \
            FILE.p4 needs no STF file; their frames come behind its lines.
            """)

    @ArgumentParser.Argument(help: "P4 files, STF files behind the P4 file they belong to, folders.")
    var files: [String]

    @Option(help: "user, kernel or net; several with commas, or the option again.")
    var target: [String] = ["user"]

    @OptionGroup var code: CodeArguments

    @Option(help: "How the net target attaches: auto, native, generic.")
    var mode: XDPModeChoice = .auto

    @Option(help: "PORT=FILE: the frames of a capture come in by that port.")
    var pcap: [String] = []

    @Option(help: "PORT=FILE: the frames of a capture are expected out of that port, in order.")
    var expectPcap: [String] = []

    @Option(help: "Leave the C, a Makefile, captures and commands of every test in this folder.")
    var keep: String?

    @Flag(help: "Build for the user target with the address and undefined-behaviour sanitizers.")
    var sanitize = false

    @Option(help: "The C compiler of the user target.")
    var cc: String?

    @Option(help: "Seconds a packet may take on the user target.")
    var timeout: Double = 5

    @Option(name: [.customShort("j", allowingJoined: true), .long], help: "Tests at a time; one a core otherwise.")
    var jobs: Int = 0

    @Flag(name: [.short, .long], help: "Show the stages with their times, and warnings.")
    var verbose = false

    @Flag(help: "Show where the time went.")
    var timings = false

    @Flag(help: "Report as JSON.")
    var json = false

    @Option(help: "A list of known differences: NAME TARGETS REASON. They do not count, and must not pass.")
    var known: String?

    @Option(help: "Write a JUnit report to this file.")
    var junit: String?

    @Flag(help: "Only read the STF files named, without a program: are they well formed?")
    var syntax = false

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name at least one P4 file or folder") }
        _ = try targets()
        _ = try captures()
        guard jobs >= 0 else { throw ValidationError("jobs are counted from 1") }
        guard timeout > 0, timeout <= 86400 else { throw ValidationError("the timeout is more than 0 seconds, and a day at most") }
    }

    private func targets() throws -> [TestTarget] {
        var all: [TestTarget] = []
        for word in target.flatMap({ $0.split(separator: ",") }) {
            guard let one = TestTarget(rawValue: String(word)) else {
                throw ValidationError("the targets are user, kernel and net, not \(word)")
            }
            if !all.contains(one) { all.append(one) }
        }
        guard !all.isEmpty else { throw ValidationError("the targets are user, kernel and net") }
        return all
    }

    private func captures() throws -> [TestCapture] {
        try (pcap.map { ($0, false) } + expectPcap.map { ($0, true) }).map { text, isExpected in
            guard let capture = TestCapture(text, isExpected: isExpected) else {
                throw ValidationError("a capture is named PORT=FILE, not \(text)")
            }
            return capture
        }
    }

    func run() async throws {
        if syntax { return try readOnly() }
        let captures = try captures()
        let tests = try TestCase.find(files, alone: !captures.isEmpty)
        guard !tests.isEmpty else { throw Refusal("no tests in \(files.joined(separator: " "))") }
        for path in try TestCase.scriptsAlone(in: files) { Streams.error("weir: \(path) has no program beside it and is not run\n") }
        let runner = try TestRunner(
            TestOptions(
                compile: code.options(), mode: mode, keep: keep, sanitize: sanitize, compiler: cc, timeout: timeout, jobs: jobs,
                captures: captures))
        let colour = isatty(STDOUT_FILENO) == 1 && (getenv("NO_COLOR").map { $0.pointee == 0 } ?? true)
        let text = TextReport(colour: colour, verbose: verbose)
        let asText = !json
        let start = ContinuousClock.now
        let reports = await runner.reports(tests, on: try targets()) { report in
            if asText { Streams.out(text.line(report)) }
        }
        let elapsed = (ContinuousClock.now - start).components
        if json {
            Streams.out(JSONReport.text(reports))
        } else {
            Streams.out(text.summary(reports, milliseconds: Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15))
            if timings { Streams.out(text.timings(reports)) }
        }
        if let junit { try JUnitReport.write(reports, to: junit) }
        var hasFailed = reports.contains(where: \.hasFailed)
        if let known {
            let list = try KnownDifferences(path: known)
            let verdict = list.compare(reports)
            if asText { Streams.out(list.table(reports)) }
            for line in verdict.complaints { Streams.error(line + "\n") }
            hasFailed = !verdict.complaints.isEmpty
        }
        if hasFailed { throw ExitCode.failure }
    }

    /// `--syntax`
    private func readOnly() throws {
        var hasFailed = false
        for path in files {
            guard let bytes = readFile(path) else { throw Refusal("cannot read \(path)") }
            var map = SourceMap()
            var diagnostics = Diagnostics()
            _ = STFParser.parse(path: path, bytes: bytes, into: &map, diagnostics: &diagnostics)
            Streams.error(diagnostics.rendered(with: map))
            if diagnostics.hasErrors { hasFailed = true }
        }
        if hasFailed { throw ExitCode.failure }
    }
}
