/// Where a test runs.
public enum TestTarget: String, Sendable, CaseIterable {
    /// The generated C as an ordinary process.
    case user
    /// In the kernel, by test runs.
    case kernel
    /// In the kernel, with packets on veth pairs.
    case net
}

/// The stages of a test, in order.
public enum TestStage: String, Sendable, CaseIterable {
    case compileP4 = "compile-p4"
    case parseSTF = "parse-stf"
    case compileDataPlane = "compile-data-plane"
    case run
    case checkResults = "check-results"
}

/// A program and a script, by their paths.
public struct TestCase: Sendable, Hashable, CustomStringConvertible {
    public var program: String
    /// nil: the captures of the options alone make the test.
    public var script: String?
    public init(program: String, script: String?) {
        self.program = program
        self.script = script
    }

    /// The script's file name without its ending; without a script the program's.
    public var name: String {
        let path = script ?? program
        let file = path.split(separator: "/").last.map(String.init) ?? path
        let ending = script == nil ? ".p4" : ".stf"
        return file.hasSuffix(ending) ? String(file.dropLast(ending.utf8.count)) : file
    }

    public var description: String { name }

    /// What no other test has.
    var place: String { "\(script ?? "") \(program)" }

    /// The tests that paths name: a P4 file takes the STF files after it, or else those beside it with its name (`x.stf` and
    /// `x.*.stf` for `x.p4`); a folder takes all pairs in it and in the folders below. With `alone` a P4 file without STF files
    /// after it is a test without a script.
    public static func find(_ paths: [String], alone: Bool = false) throws(TestCaseError) -> [TestCase] {
        var cases: [TestCase] = []
        var program: String?
        var scripts = 0
        func finish(_ cases: inout [TestCase]) throws(TestCaseError) {
            guard let program, scripts == 0 else { return }
            guard !alone else { return cases.append(TestCase(program: program, script: nil)) }
            let beside = try beside(program)
            guard !beside.isEmpty else { throw TestCaseError("no STF file stands beside \(program)") }
            cases += beside
        }
        for path in paths {
            if path.hasSuffix(".stf") {
                guard let program else { throw TestCaseError("\(path) has no P4 file before it") }
                guard Files.exists(path) else { throw TestCaseError("there is no file \(path)") }
                cases.append(TestCase(program: program, script: path))
                scripts += 1
            } else if Files.isDirectory(path) {
                try finish(&cases)
                program = nil
                cases += try inFolder(path)
            } else {
                try finish(&cases)
                guard Files.exists(path) else { throw TestCaseError("there is no file \(path)") }
                (program, scripts) = (path, 0)
            }
        }
        try finish(&cases)
        return cases
    }

    private static func beside(_ program: String) throws(TestCaseError) -> [TestCase] {
        let parts = program.split(separator: "/", omittingEmptySubsequences: false)
        let folder = parts.dropLast().joined(separator: "/")
        let file = String(parts.last ?? "")
        let stem = file.hasSuffix(".p4") ? String(file.dropLast(3)) : file
        let prefix = parts.count > 1 ? folder + "/" : ""
        return try names(in: parts.count > 1 ? (folder.isEmpty ? "/" : folder) : ".")
            .filter { $0 == stem + ".stf" || $0.hasPrefix(stem + ".") && $0.hasSuffix(".stf") }
            .map { TestCase(program: program, script: prefix + $0) }
    }

    private static func inFolder(_ folder: String) throws(TestCaseError) -> [TestCase] {
        var cases: [TestCase] = []
        for name in try names(in: folder) {
            let path = "\(folder)/\(name)"
            if Files.isDirectory(path) {
                cases += try inFolder(path)
            } else if name.hasSuffix(".p4") {
                cases += try beside(path)
            }
        }
        return cases
    }

    /// The STF files in folders that no P4 file takes: tests nobody runs.
    public static func scriptsAlone(in paths: [String]) throws(TestCaseError) -> [String] {
        var found: [String] = []
        for folder in paths where Files.isDirectory(folder) {
            let names = try names(in: folder)
            let stems = names.filter { $0.hasSuffix(".p4") }.map { String($0.dropLast(3)) }
            for name in names {
                let path = "\(folder)/\(name)"
                if Files.isDirectory(path) {
                    found += try scriptsAlone(in: [path])
                } else if name.hasSuffix(".stf"), !stems.contains(where: { name == $0 + ".stf" || name.hasPrefix($0 + ".") }) {
                    found.append(path)
                }
            }
        }
        return found
    }

    private static func names(in folder: String) throws(TestCaseError) -> [String] {
        do { return try Files.names(in: folder) } catch { throw TestCaseError(error.text) }
    }
}

/// Paths that name no tests.
public struct TestCaseError: Error, Sendable, CustomStringConvertible {
    public var description: String
    init(_ description: String) { self.description = description }
}
