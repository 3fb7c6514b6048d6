import Architectures
import CBackend
import IR
import Schema
import Semantics
import Source
import Syntax

/// What a verb that compiles was told.
public struct CompileOptions: Sendable {
    /// `-I`
    public var includePaths: [String]
    /// `-D`
    public var defines: [(name: String, value: String)]
    /// The hook asked for; nil takes the one the program needs.
    public var hook: Hook?
    /// `--count`
    public var counting: Counting
    /// `--without`
    public var without: Set<Optimisation>
    /// What at least lies in a map rather than on the stack; more does when the stack does not do.
    public var spilling = Spilling.none
    /// About how many instructions a function is to have where a program is cut into several.
    public var partSize = 1500
    /// Record the verdict and the port of each packet in the map `weir_test`, for tests.
    public var instrument: Bool
    /// `-W`
    public var warnings: WarningOptions
    /// C files with the bodies of the program's own externs, as text by path.
    public var externs: [ExternSource]

    public init(
        includePaths: [String] = [], defines: [(name: String, value: String)] = [], hook: Hook? = nil, counting: Counting = .drops,
        without: Set<Optimisation> = [], instrument: Bool = false, warnings: WarningOptions = WarningOptions(), externs: [ExternSource] = []
    ) {
        self.includePaths = includePaths
        self.defines = defines
        self.hook = hook
        self.counting = counting
        self.without = without
        self.instrument = instrument
        self.warnings = warnings
        self.externs = externs
    }
}

/// How far to go.
public enum Stage: Int, Comparable, Sendable {
    case parse, check, ir, c, object
    public static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
}

/// Everything one compilation made, as far as it came.
public struct Compilation: Sendable {
    /// The files read, to render diagnostics with.
    public var map = SourceMap()
    public var diagnostics = Diagnostics()
    public var syntax: ProgramSyntax?
    public var program: Program?
    public var c: CProgram?
    /// The ELF object.
    public var object: [UInt8]?
    /// What lies in maps rather than on the stack in that C and that object.
    public var spilling = Spilling.none
    /// Milliseconds of each stage that ran.
    public var timings: [(stage: String, milliseconds: Double)] = []

    /// True when every stage that was asked for succeeded.
    public var succeeded: Bool { !diagnostics.hasErrors }
    /// The diagnostics as people read them.
    public var rendered: String { diagnostics.rendered(with: map) }
}

/// Compiles P4. A value: the same text gives the same result.
public struct Compiler: Sendable {
    public var options: CompileOptions
    public var files: FileProvider

    /// - Parameter files: where includes come from. The compiler reads no file itself.
    public init(options: CompileOptions = CompileOptions(), files: FileProvider) {
        self.options = options
        self.files = files
    }

    /// Compiles the text of the file `path` up to `stage`. What is wrong is in the result's diagnostics.
    public func compile(path: String, bytes: [UInt8], upTo stage: Stage) -> Compilation {
        var result = Compilation()
        let clock = ContinuousClock()
        func timed<T>(_ name: String, _ work: () -> T) -> T {
            let start = clock.now
            let value = work()
            result.timings.append((name, Self.milliseconds(since: start, clock)))
            return value
        }
        var map = SourceMap()
        var diagnostics = Diagnostics(warnings: options.warnings)
        let parsing = ParseOptions(includePaths: options.includePaths, defines: options.defines)
        let syntax = timed("parse") {
            parseProgram(path: path, bytes: bytes, options: parsing, files: files, map: &map, diagnostics: &diagnostics)
        }
        result.map = map
        result.syntax = syntax
        result.diagnostics = diagnostics
        guard stage > .parse, !diagnostics.hasMistakes else { return result }
        let elaboration = timed("check") {
            elaborate(syntax, name: stem(path), onlyCheck: stage == .check, diagnostics: &diagnostics)
        }
        result.diagnostics = diagnostics
        guard stage > .check, !diagnostics.hasErrors else { return result }
        guard let program = elaboration.program else {
            result.diagnostics.error(missing(elaboration.package), at: .none)
            return result
        }
        result.program = program
        guard stage > .ir else { return result }
        let backend = backendOptions(program, path: path, map)
        let c = timed("c") { generateC(program, options: backend, diagnostics: &diagnostics) }
        result.diagnostics = diagnostics
        guard let c, !diagnostics.hasErrors else { return result }
        result.c = c
        result.spilling = options.spilling
        guard stage > .c else { return result }
        assemble(&result, path: path)
        return result
    }

    /// The compiler for the same text after the kernel's verifier found more ways through its object than it walks: one that leaves the
    /// verifier less to tell them apart by. Nil when nothing is left to try.
    public func simpler(than result: Compilation) -> Compiler? {
        guard let program = result.program else { return nil }
        let isLong = result.object.flatMap { FunctionSizes($0) }.map { $0.longest > FunctionSizes.mostInstructions } ?? false
        let next = Spilling.levels(of: program).first { $0 > max(result.spilling, isLong ? .everything : .aggregates) }
        guard let next else { return nil }
        var other = self
        other.options.spilling = next
        return other
    }

    static func milliseconds(since start: ContinuousClock.Instant, _ clock: ContinuousClock) -> Double {
        let elapsed = (clock.now - start).components
        return Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15
    }

    func backendOptions(_ program: Program, path: String, _ map: SourceMap) -> CBackendOptions {
        var backend = CBackendOptions(
            hook: options.hook ?? defaultHook(of: program), counting: options.counting,
            without: options.without, sourceName: path, instrument: options.instrument, externSources: options.externs,
            location: { span in map.location(of: span).map { ($0.path, $0.line) } })
        backend.spilling = options.spilling
        backend.partSize = options.partSize
        return backend
    }

    private func missing(_ package: String?) -> String {
        guard let package else { return "there is no 'main': a program to run needs a package instance of that name" }
        return "the architecture of package '\(package)' can be checked but not compiled: use ebpf_model, xdp_model or v1model"
    }

    /// The file's name without folders and without what follows the last dot.
    private func stem(_ path: String) -> String {
        let last = path.split(separator: "/").last.map(String.init) ?? path
        guard let dot = last.lastIndex(of: "."), dot != last.startIndex else { return last }
        return String(last[..<dot])
    }
}
