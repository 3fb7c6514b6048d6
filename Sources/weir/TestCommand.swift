import ArgumentParser
import CBackend
import Driver
import Netlink
import STF
import Schema

#if canImport(Glibc)
import Glibc
#endif

/// `weir test`: packet tests, written in STF, on three targets.
struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run packet tests (STF) against a program.",
        discussion: """
            FILE.p4 takes the STF files after it, or those beside it with its name; a folder takes all of its pairs. Targets: user \
            (the generated C as a process), kernel (BPF test runs), net (veth pairs in a namespace of the test's own).
            """)

    @Argument(help: "P4 files, STF files behind the P4 file they belong to, folders.")
    var files: [String]

    @Option(help: "user, kernel or net; several with commas, or the option again.")
    var target: [String] = ["user"]

    @Option(name: .customShort("I", allowingJoined: true), help: "Where to look for includes.")
    var include: [String] = []

    @Option(name: .customShort("D", allowingJoined: true), help: "NAME or NAME=VALUE.")
    var define: [String] = []

    @Option(help: "xdp, tc-ingress or tc-egress; the architecture's own otherwise.")
    var hook: String?

    @Option(help: "C file with the program's own externs.")
    var extern: [String] = []

    @Option(help: "How the net target attaches: auto, native, generic.")
    var mode: String = "auto"

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

    @Option(help: ArgumentHelp("Switch an optimisation of the code generator off.", visibility: .hidden))
    var without: [Optimisation] = []

    @Flag(help: "Report as JSON.")
    var json = false

    @Option(help: "A list of known differences: NAME TARGETS REASON. They do not count, and must not pass.")
    var known: String?

    @Option(help: "Write a JUnit report to this file.")
    var junit: String?

    func validate() throws {
        guard !files.isEmpty else { throw ValidationError("name at least one P4 file or folder") }
        _ = try targets()
        _ = try hookWanted()
        guard XDPModeChoice(rawValue: mode) != nil else { throw ValidationError("the mode is auto, native or generic, not \(mode)") }
        guard jobs >= 0 else { throw ValidationError("jobs are counted from 1") }
        guard timeout > 0 else { throw ValidationError("the timeout is more than 0 seconds") }
    }

    private func targets() throws -> [TestTarget] {
        var all: [TestTarget] = []
        for word in target.flatMap({ $0.split(separator: ",") }) {
            guard let one = TestTarget(rawValue: String(word)) else {
                throw ValidationError("the targets are user, kernel and net, not \(word)")
            }
            if !all.contains(one) { all.append(one) }
        }
        return all
    }

    private func hookWanted() throws -> Hook? {
        guard let hook else { return nil }
        guard let known = Hook(rawValue: hook) else {
            throw ValidationError("the hook is xdp, tc-ingress or tc-egress, not \(hook)")
        }
        return known
    }

    func run() async throws {
        let tests = try TestCase.find(files)
        guard !tests.isEmpty else { throw Refusal("no tests in \(files.joined(separator: " "))") }
        let runner = try TestRunner(options())
        let colour = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
        let text = TextReport(colour: colour, verbose: verbose)
        let asText = !json
        let start = ContinuousClock.now
        let reports = await runner.reports(tests, on: try targets()) { report in
            if asText {
                print(text.line(report), terminator: "")
                fflush(nil)
            }
        }
        let elapsed = (ContinuousClock.now - start).components
        if json {
            print(JSONReport.text(reports), terminator: "")
        } else {
            print(text.summary(reports, milliseconds: Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15), terminator: "")
            if timings { print(text.timings(reports), terminator: "") }
        }
        if let junit { try JUnitReport.write(reports, to: junit) }
        var hasFailed = reports.contains(where: \.hasFailed)
        if let known {
            let list = try KnownDifferences(path: known)
            let verdict = list.compare(reports)
            if asText { print(list.table(reports), terminator: "") }
            for line in verdict.complaints { print(line) }
            hasFailed = !verdict.complaints.isEmpty
        }
        if hasFailed { throw ExitCode.failure }
    }

    private func options() throws -> TestOptions {
        var compile = CompileOptions(includePaths: include, hook: try hookWanted(), without: Set(without))
        compile.defines = define.map { word in
            guard let at = word.firstIndex(of: "=") else { return (word, "1") }
            return (String(word[..<at]), String(word[word.index(after: at)...]))
        }
        for path in extern {
            guard let bytes = readFile(path) else { throw Refusal("cannot read \(path)") }
            compile.externs.append(ExternSource(path: path, text: String(decoding: bytes, as: UTF8.self)))
        }
        return TestOptions(
            compile: compile, mode: XDPModeChoice(rawValue: mode) ?? .auto, keep: keep, sanitize: sanitize, compiler: cc,
            timeout: timeout, jobs: jobs)
    }

    /// A refusal in one sentence.
    private struct Refusal: Error, CustomStringConvertible {
        var description: String
        init(_ description: String) { self.description = description }
    }
}
