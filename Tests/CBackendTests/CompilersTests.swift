import CBackend
import Driver
import Maps
import Pipeline
import Schema
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The whole corpus with every clang of this machine: no warning, and the kernel takes the result.
@Suite struct CompilersTests {
    /// Debian's, and the one that comes with the Swift toolchain.
    static let compilers: [String] = {
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        let beside = folders.first { access($0 + "/swift", X_OK) == 0 }.map { [$0 + "/clang"] } ?? []
        return (["/usr/bin/clang"] + beside).filter { access($0, X_OK) == 0 }
    }()

    private static func programs() -> [String] { ["Tests/Corpus", "Tests/Limits"].flatMap { programs(in: $0) } }

    private static func programs(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasSuffix(".stf") { names.append(folder + "/" + name.dropLast(4) + ".p4") }
        }
        return names.sorted()
    }

    @Test func thereAreTwo() { #expect(Self.compilers.count == 2, "only \(Self.compilers)") }

    @Test(arguments: compilers) func takesTheCorpusWithoutAWarning(_ path: String) throws {
        let programs = Self.programs()
        #expect(programs.count >= 140)
        for program in programs {
            for counting in [Counting.drops, .all] {
                let options = CompileOptions(counting: counting)
                let bytes = try #require(readFile(program))
                let compiler = Compiler(options: options, files: .disk)
                var result = compiler.compile(path: program, bytes: bytes, upTo: .c)
                do throws(ObjectError) {
                    let verifier = try compiler.load(&result) {
                        $0.assemble(&$1, path: program, with: Clang(path: path, arguments: ["-Werror"]))
                    } _: { result, isLast throws(ObjectError) in
                        try BPFObject(result.object ?? [], name: program).load(isLast: isLast).verifier
                    }
                    guard let verifier else {
                        Issue.record("\(program): \(result.rendered)")
                        continue
                    }
                    #expect(verifier.stackOfAll <= 512)
                    // What a test of a small program may take the kernel: a tenth of its patience, which is a tenth of a second. A division
                    // of wide numbers by a newer clang is the one that takes more.
                    let most = program.hasSuffix("/wide-divide.p4") ? 300_000 : 100_000
                    #expect(verifier.instructions <= most, "\(program), \(path)")
                } catch { Issue.record("\(program), \(path): \(error)") }
            }
        }
    }
}
