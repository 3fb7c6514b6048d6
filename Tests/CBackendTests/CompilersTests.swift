import CBackend
import Driver
import Maps
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

    private static let folder = "Tests/Corpus"
    private static func programs() -> [String] {
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
                var compiler = Compiler(options: options, files: .disk)
                var isTaken = false
                while !isTaken {
                    var result = compiler.compile(path: program, bytes: bytes, upTo: .c)
                    compiler.assemble(&result, path: program, with: Clang(path: path, arguments: ["-Werror"]))
                    guard let object = result.object else {
                        Issue.record("\(program): \(result.rendered)")
                        break
                    }
                    do throws(ObjectError) {
                        let loaded = try BPFObject(object, name: program).load()
                        #expect(loaded.verifier.stackOfAll <= 512)
                        isTaken = true
                    } catch {
                        if case .verifier(let refusal) = error, refusal.isTooMuch, let simpler = compiler.simpler(than: result) {
                            compiler = simpler
                            continue
                        }
                        Issue.record("\(program), \(path): \(error)")
                        break
                    }
                }
            }
        }
    }
}
