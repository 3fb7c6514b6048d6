import Driver
import Maps
import Netlink
import Pipeline
import Schema
import Source

/// One test on one target, through its stages.
struct TestRun {
    private let test: TestCase
    private let target: TestTarget
    private let runner: TestRunner
    /// The name of its folder below `--keep`.
    private let folder: String
    private var timings: [(stage: TestStage, milliseconds: Double)] = []
    private var compiler: Compiler
    private var warnings = ""
    private var packets = 0
    private var scriptDiagnostics = Diagnostics()
    /// The stage that goes on, since when.
    private var stage = TestStage.compileP4
    private var since = ContinuousClock.now

    /// Why a run ends in the middle of a stage.
    private enum Stop: Error {
        case failed([String])
        case notRun(String)

        init(_ error: PlaneError) {
            switch error {
            case .notHere(let reason): self = .notRun(reason)
            case .refused(let reason): self = .failed([reason])
            }
        }
    }

    init(_ test: TestCase, _ target: TestTarget, _ runner: TestRunner, folder: String) {
        self.test = test
        self.target = target
        self.runner = runner
        compiler = Compiler(options: runner.options.compile, files: .disk)
        self.folder = folder
    }

    /// Runs it and says what became of it.
    consuming func report() -> TestReport {
        var run = self
        run.since = .now
        let outcome: TestReport.Outcome
        do throws(Stop) {
            try run.stages()
            outcome = .passed
        } catch {
            switch error {
            case .failed(let messages): outcome = .failed(run.stage, messages)
            case .notRun(let reason): outcome = .notRun(reason)
            }
        }
        run.endStage()
        return TestReport(
            test: run.test, target: run.target, outcome: outcome, timings: run.timings, warnings: run.warnings, packets: run.packets)
    }

    private mutating func enter(_ next: TestStage) {
        endStage()
        stage = next
    }

    private mutating func endStage() {
        let now = ContinuousClock.now
        let elapsed = (now - since).components
        timings.append((stage, Double(elapsed.seconds) * 1e3 + Double(elapsed.attoseconds) / 1e15))
        since = now
    }

    private mutating func stages() throws(Stop) {
        var compilation = try compile(countingHits: false)
        enter(.parseSTF)
        var map = SourceMap()
        let script = try read(into: &map)
        // A counter that the program itself gave its entries counts without being told to.
        let own = compilation.c?.schema.tables.compactMap(\.counter) ?? []
        if script.readsHits(besides: own), runner.options.compile.counting != .all { compilation = try compile(countingHits: true) }
        guard let c = compilation.c else { throw .failed(["error: the compiler made no C"]) }
        let steps = try resolve(script, c.schema, &map)
        enter(.compileDataPlane)
        let needs = Needs(steps)
        let place = try place()
        let program = compilation.program
        let execution = Execution(schema: c.schema, map: map) { packet in
            program.map { PacketDecoder.regions(of: packet, by: $0) } ?? []
        }
        switch target {
        case .user:
            let plane = try startInUserSpace(c.text, c.schema, needs, in: place)
            enter(.run)
            try finish(plane, steps, execution, in: place)
        case .kernel:
            let plane = try startInKernel(compilation, needs, in: place)
            enter(.run)
            try finish(plane, steps, execution, in: place)
        case .net:
            // A namespace of the thread's own: it ends with the thread, and everything in it.
            var copy = self
            let result: Result<Void, Stop>
            do throws(NetlinkError) {
                result = try NetworkNamespace.runInNew { () throws(Stop) in
                    let plane = try copy.startOnLinks(compilation, c.schema, needs, in: place)
                    copy.enter(.run)
                    try copy.finish(plane, steps, execution, in: place)
                }
            } catch { throw .failed([error.description]) }
            self = copy
            try result.get()
        }
    }

    /// What a script needs of its surroundings.
    private struct Needs {
        var ports: [UInt32] = []
        var frames: [[UInt8]] = []

        init(_ steps: [TestStep]) {
            var seen: Set<UInt32> = []
            for step in steps {
                switch step.kind {
                case .packet(let port, let bytes):
                    seen.insert(port)
                    frames.append(bytes)
                case .expect(let port, let pattern):
                    seen.insert(port)
                    if let pattern { frames.append(pattern.bytes) }
                case .add, .setDefault, .clear, .delete, .noPacket, .wait, .checkCounter, .checkHits, .writeCounter,
                    .checkRegister, .writeRegister, .writeCells, .removeCell, .findCell, .checkRates, .checkEntryRates, .meterEntry:
                    break
                }
            }
            ports = seen.sorted()
        }
    }

    // MARK: Stages

    /// `countingHits`: every table counts how often each of its entries is hit.
    private mutating func compile(countingHits: Bool) throws(Stop) -> Compilation {
        guard let bytes = readFile(test.program) else { throw .failed(["error: cannot read \(test.program)"]) }
        compiler.options.instrument = target == .kernel
        if countingHits { compiler.options.counting = .all }
        let compilation = compiler.compile(path: test.program, bytes: bytes, upTo: .c)
        guard compilation.succeeded else { throw .failed([compilation.rendered]) }
        warnings = compilation.rendered
        return compilation
    }

    /// The script; what is wrong with it is kept until the program's names have been looked up as well.
    private mutating func read(into map: inout SourceMap) throws(Stop) -> STFScript {
        guard let path = test.script else { return STFScript() }
        guard let bytes = readFile(path) else { throw .failed(["error: cannot read \(path)"]) }
        return STFParser.parse(path: path, bytes: bytes, into: &map, diagnostics: &scriptDiagnostics)
    }

    private mutating func resolve(_ script: STFScript, _ schema: Schema, _ map: inout SourceMap) throws(Stop) -> [TestStep] {
        var steps = Resolver.resolve(script, against: schema, diagnostics: &scriptDiagnostics)
        for capture in runner.options.captures { steps += capture.steps(into: &map, diagnostics: &scriptDiagnostics) }
        scriptDiagnostics.sortByPlace()
        guard !scriptDiagnostics.hasErrors else { throw .failed([scriptDiagnostics.rendered(with: map)]) }
        warnings += scriptDiagnostics.rendered(with: map)
        return steps
    }

    /// The folder of this test: below `--keep`, or a temporary one.
    private func place() throws(Stop) -> String {
        let base = runner.options.keep ?? "\(runner.temporaryPath)/\(UInt32.random(in: 0 ... .max))"
        let place = "\(base)/\(folder)-\(target.rawValue)"
        do throws(FileError) {
            try Files.makeDirectories(place)
            if runner.options.keep != nil {
                try Files.write(RepeatCommand.text(test, target, runner.options), to: "\(place)/command")
            }
        } catch { throw .failed([error.text]) }
        return place
    }

    private mutating func startInUserSpace(
        _ text: String, _ schema: Schema, _ needs: Needs, in place: String
    ) throws(Stop) -> UserPlane {
        do throws(PlaneError) {
            let build = try runner.userBuild()
            let program = try build.build(text, schema: schema, in: place)
            if runner.options.keep != nil { try build.keep(schema, in: place) }
            var plane = try UserPlane(program, schema: schema, ports: needs.ports, patience: runner.options.timeout)
            try plane.install()
            return plane
        } catch { throw Stop(error) }
    }

    /// The object, with the program's text kept beside when something is to be kept.
    private func object(_ compilation: Compilation, in place: String) throws(ObjectError) -> BPFObject {
        guard let c = compilation.c, let bytes = compilation.object else { throw .unusable(compilation.rendered) }
        if runner.options.keep != nil {
            do throws(FileError) {
                try Files.write(c.text, to: "\(place)/program.c")
                try Files.write(bytes, to: "\(place)/program.o")
            } catch { throw .unusable(error.text) }
        }
        return try BPFObject(bytes, name: test.program)
    }

    /// The program of a compilation in the kernel.
    private func load(_ compilation: Compilation, mapInputPorts: Bool, in place: String) throws(Stop) -> LoadedProgram {
        var compilation = compilation
        let loaded: LoadedProgram?
        do throws(ObjectError) {
            loaded = try compiler.load(&compilation) { [path = test.program] in
                $0.assemble(&$1, path: path)
            } _: { compilation, isLast throws(ObjectError) in
                try object(compilation, in: place).load(mapInputPorts: mapInputPorts, isLast: isLast)
            }
        } catch { throw .failed([error.description]) }
        guard let loaded else { throw .failed([compilation.rendered]) }
        return loaded
    }

    private func startInKernel(_ compilation: Compilation, _ needs: Needs, in place: String) throws(Stop) -> KernelPlane {
        let loaded = try load(compilation, mapInputPorts: false, in: place)
        do throws(PlaneError) { return try KernelPlane.start(loaded, ports: needs.ports) } catch { throw Stop(error) }
    }

    private mutating func startOnLinks(
        _ compilation: Compilation, _ schema: Schema, _ needs: Needs, in place: String
    ) throws(Stop) -> NetPlane {
        // clang and the kernel's making of the ports take as long as each other.
        let assembled = Threads.Later(compilation) { [compiler, path = test.program] in compiler.assemble(&$0, path: path) }
        let links: NetPlane.Links
        do throws(PlaneError) {
            links = try NetPlane.Links.make(schema, ports: needs.ports, frames: needs.frames, mode: runner.options.mode)
        } catch { throw Stop(error) }
        let loaded = try load(assembled.value(), mapInputPorts: true, in: place)
        do throws(PlaneError) { return try NetPlane.start(loaded, on: links, mode: runner.options.mode) } catch { throw Stop(error) }
    }

    /// The stages that all targets share: the script's steps, then the comparison.
    private mutating func finish<Plane: DataPlane & ~Copyable>(
        _ plane: consuming Plane, _ steps: [TestStep], _ execution: Execution, in place: String
    ) throws(Stop) {
        var execution = execution
        var plane = plane
        let failure: PlaneError?
        do throws(PlaneError) {
            try execution.run(steps, on: &plane)
            failure = nil
        } catch { failure = error }
        packets = execution.packets
        if runner.options.keep != nil {
            do throws(FileError) { try plane.traffic.keep(in: place) } catch { throw .failed([error.text]) }
            do throws(FileError) { try plane.keep(in: place) } catch { throw .failed([error.text]) }
        }
        if let failure { throw Stop(failure) }
        enter(.checkResults)
        // Captures that nothing is expected of are run to see what comes out.
        if test.script != nil || runner.options.captures.contains(where: \.isExpected) { execution.checkPackets() }
        guard execution.failures.isEmpty else { throw .failed(execution.failures) }
    }
}
