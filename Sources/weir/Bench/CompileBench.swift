import Driver
import Glibc
import Source

extension Bench {
    /// The front end: a whole process, all samples of a checkout, the memory of the hungriest one.
    static let compile = Bench(name: "compile", abstract: "How long weir check takes, and how much memory.") { options, hand in
        try checkOneProgram(options, hand)
        guard let p4c = options.p4c else { return }
        let samples = try samples(of: p4c)
        checkAllSamples(samples, p4c, options, hand)
        try measureMemory(options.quick ? samples.enumerated().filter { $0.offset % 50 == 0 }.map(\.element) : samples, p4c, hand)
    }

    /// `weir check` as a script runs it: from the start of the process to its end.
    private static func checkOneProgram(_ options: BenchOptions, _ hand: (BenchRow) -> Void) throws {
        var name = Array("/tmp/weir-bench.XXXXXX".utf8CString)
        guard mkdtemp(&name) != nil else { throw Refusal("cannot make a folder in /tmp: \(String(cString: strerror(errno)))") }
        let folder = name.withUnsafeBufferPointer { String(decoding: $0.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
        defer { rmdir(folder) }
        let path = "\(folder)/v1model.p4"
        defer { unlink(path) }
        try Files.write(PackageResources.v1model_p4, to: path)
        let reference = referenceCompiler(options)
        var ours: [Double] = []
        var theirs: [Double] = []
        // One after the other, so that both see the same machine.
        for _ in 0..<(options.quick ? 3 : 30) {
            ours.append(try MeasuredProcess(nil, ["check", path]).seconds * 1e3)
            if let reference, let p4c = options.p4c, theirs.count < 5 {
                theirs.append(try MeasuredProcess(reference, ["-I", "\(p4c)/p4include", path], mayRefuse: true).seconds * 1e3)
            }
        }
        ours.sort()
        let lines = PackageResources.v1model_p4.count { $0 == 0x0a }
        hand(
            BenchRow(
                "compile", "weir check, v1model, \(lines) lines", ours[0], "ms", hand: theirs.min(), goal: .atMost(10),
                note: "least of \(ours.count); half of them under \(BenchRow.figure(ours[ours.count / 2])) ms"
                    + (reference == nil ? "; no p4test to run beside" : "")))
    }

    /// p4test of the checkout or of the path.
    private static func referenceCompiler(_ options: BenchOptions) -> String? {
        let folders = (options.p4c.map { ["\($0)/build"] } ?? []) + (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        return folders.map { "\($0)/p4test" }.first { access($0, X_OK) == 0 }
    }

    private static func samples(of p4c: String) throws -> [String] {
        let folder = "\(p4c)/testdata/p4_16_samples"
        guard let directory = opendir(folder) else { throw Refusal("cannot read \(folder): \(String(cString: strerror(errno)))") }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".p4") { names.append("\(folder)/\(name)") }
        }
        guard !names.isEmpty else { throw Refusal("\(folder) holds no programs") }
        return names.sorted()
    }

    private static func includes(_ p4c: String) -> [String] { ["\(p4c)/p4include", "\(p4c)/p4include/bmv2"] }

    private static func checkAllSamples(_ samples: [String], _ p4c: String, _ options: BenchOptions, _ hand: (BenchRow) -> Void) {
        let compiler = Compiler(options: CompileOptions(includePaths: includes(p4c)), files: .disk)
        var least = Double.infinity
        var refused = 0
        for _ in 0..<(options.quick ? 1 : 3) {
            let clock = ContinuousClock()
            let start = clock.now
            refused = 0
            for path in samples {
                guard let bytes = readFile(path) else { continue }
                if !compiler.compile(path: path, bytes: bytes, upTo: .check).succeeded { refused += 1 }
            }
            let elapsed = (clock.now - start).components
            least = min(least, Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18)
        }
        hand(
            BenchRow(
                "compile", "all \(samples.count) samples, one process", least, "s", goal: .atMost(3),
                note: "\(refused) of them refused"))
    }

    private static func measureMemory(_ samples: [String], _ p4c: String, _ hand: (BenchRow) -> Void) throws {
        var most = 0.0
        var hungriest = ""
        for path in samples {
            let words = ["check", path] + includes(p4c).flatMap { ["-I", $0] }
            let megabytes = try MeasuredProcess(nil, words, mayRefuse: true).memory
            if megabytes > most { (most, hungriest) = (megabytes, path.split(separator: "/").last.map(String.init) ?? path) }
        }
        hand(BenchRow("compile", "memory for any of \(samples.count) samples", most, "MB", goal: .atMost(60), note: "most for \(hungriest)"))
    }
}
