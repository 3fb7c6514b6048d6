import Driver
import Schema
import Source
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Runs tests. Everything it makes outside of `--keep` lies in one temporary directory, which goes with the
/// runner, or with the process when that is interrupted.
public final class TestRunner: Sendable {
    public let options: TestOptions
    /// Holds what the user target is built from.
    let directory: TemporaryDirectory
    private let directoryGuard: DirectoryGuard
    /// The user target's runtime, compiled when it is first needed.
    private let build = Mutex<Result<UserBuild, PlaneError>?>(nil)

    public init(_ options: TestOptions = TestOptions()) throws(FileError) {
        self.options = options
        directoryGuard = try DirectoryGuard()
        directory = TemporaryDirectory(adopting: directoryGuard.path)
    }

    /// Where tests without `--keep` put what they are made of.
    var temporaryPath: String { directory.path }

    /// Runs one test on one target.
    public func report(_ test: TestCase, on target: TestTarget) async -> TestReport {
        await Threads.run { TestRun(test, target, self, folder: test.name).report() }
    }

    /// Runs every test on every target, several at a time; `each` is told of every report as it comes, one at a time.
    public func reports(
        _ tests: [TestCase], on targets: [TestTarget], each: @escaping @Sendable (TestReport) -> Void = { _ in }
    ) async -> [TestReport] {
        let jobs = options.jobs > 0 ? options.jobs : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let pairs = tests.flatMap { test in targets.map { (test, $0) } }
        let results = Results(count: pairs.count, each: each)
        let folders = Self.folders(of: tests)
        await Threads.forEach(pairs.count, jobs: jobs) { index in
            let (test, target) = pairs[index]
            results.set(index, TestRun(test, target, self, folder: folders[test] ?? test.name).report())
        }
        return results.all
    }

    /// A name for each test that no other has: its own, with what of its path tells it from others of that name.
    static func folders(of tests: [TestCase]) -> [TestCase: String] {
        var result: [TestCase: String] = [:]
        for (name, all) in Dictionary(grouping: Set(tests), by: \.name) {
            for (number, test) in all.sorted(by: { $0.place < $1.place }).enumerated() {
                result[test] = number == 0 ? name : "\(name)-\(number + 1)"
            }
        }
        return result
    }

    /// The user target's compiler and runtime.
    func userBuild() throws(PlaneError) -> UserBuild {
        let result = build.withLock { build in
            if let build { return build }
            let made: Result<UserBuild, PlaneError>
            do throws(PlaneError) {
                made = .success(
                    try UserBuild(compiler: options.compiler, sanitize: options.sanitize, runtime: "\(directory.path)/runtime"))
            } catch { made = .failure(error) }
            build = made
            return made
        }
        return try result.get()
    }

    /// Reports by place, and whoever wants to hear of them.
    private final class Results: Sendable {
        private let reports: Mutex<[TestReport?]>
        private let each: @Sendable (TestReport) -> Void

        init(count: Int, each: @escaping @Sendable (TestReport) -> Void) {
            reports = Mutex(Array(repeating: nil, count: count))
            self.each = each
        }

        func set(_ index: Int, _ report: TestReport) {
            reports.withLock {
                $0[index] = report
                each(report)
            }
        }

        var all: [TestReport] { reports.withLock { $0.compactMap { $0 } } }
    }
}
