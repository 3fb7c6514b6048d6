import Architectures
import Driver
import Foundation
import IR
import Semantics
import Source
import Syntax
import Testing

/// Programs of our own, as `weir check` sees them: those in `good` give no word, those in `warned` are accepted with exactly the
/// warnings written beside them, those in `bad` refused with exactly the diagnostics written beside them.
/// `WEIR_ACCEPT=1` writes what is observed as what is expected.
@Suite struct CorpusTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static func programs(_ name: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(name).path)) ?? []
        return all.filter { $0.hasSuffix(".p4") }.sorted()
    }

    /// A program checked with the warnings that these words of `-W` ask for.
    static func checked(_ file: URL, _ warnings: String...) throws -> Compilation {
        var options = CompileOptions(warnings: WarningOptions())
        options.warnings = try #require(WarningOptions(warnings))
        let files = FileProvider(read: { _ in nil }, system: { Architectures.include(named: $0) })
        let bytes = Array(try Data(contentsOf: file))
        return Compiler(options: options, files: files).compile(path: file.lastPathComponent, bytes: bytes, upTo: .check)
    }

    /// Compares with what stands beside the program, and keeps what differs.
    private func compare(_ observed: String, _ file: URL) throws {
        let expected = file.deletingPathExtension().appendingPathExtension("diagnostics.expected")
        let kept = file.deletingPathExtension().appendingPathExtension("diagnostics.observed")
        if ProcessInfo.processInfo.environment["WEIR_ACCEPT"] == "1" {
            try observed.write(to: expected, atomically: true, encoding: .utf8)
        }
        let wanted = (try? String(contentsOf: expected, encoding: .utf8)) ?? ""
        if wanted == observed {
            try? FileManager.default.removeItem(at: kept)
        } else {
            try observed.write(to: kept, atomically: true, encoding: .utf8)
        }
        #expect(wanted == observed)
    }

    @Test func thereArePrograms() {
        #expect(Self.programs("good").count >= 13)
        #expect(Self.programs("bad").count >= 12)
        #expect(Self.programs("warned").count >= 3)
    }

    @Test(arguments: programs("good")) func accepted(_ name: String) throws {
        #expect(try Self.checked(Self.folder.appendingPathComponent("good/\(name)")).rendered == "")
    }

    /// The program that `weir bench compile` measures.
    @Test func theProgramOfTheBenchIsAccepted() throws {
        let root = Self.folder.deletingLastPathComponent().deletingLastPathComponent()
        #expect(try Self.checked(root.appendingPathComponent("Sources/weir/Bench/Programs/v1model.p4"), "all").rendered == "")
    }

    @Test(arguments: programs("bad")) func refused(_ name: String) throws {
        let file = Self.folder.appendingPathComponent("bad/\(name)")
        let checked = try Self.checked(file)
        #expect(checked.diagnostics.hasErrors)
        try compare(checked.rendered, file)
    }

    @Test(arguments: programs("warned")) func warned(_ name: String) throws {
        let file = Self.folder.appendingPathComponent("warned/\(name)")
        let checked = try Self.checked(file, "all")
        #expect(!checked.diagnostics.hasErrors)
        try compare(checked.rendered, file)
        #expect(try Self.checked(file, "none").rendered == "")
        #expect(try Self.checked(file, "all", "error").diagnostics.errorCount == checked.diagnostics.all.count)
    }

    @Test func switchesOfWarnings() throws {
        let file = Self.folder.appendingPathComponent("warned/unused.p4")
        func count(_ words: [String], _ category: WarningCategory) throws -> Int {
            let options = CompileOptions(warnings: try #require(WarningOptions(words)))
            let files = FileProvider(read: { _ in nil }, system: { Architectures.include(named: $0) })
            let bytes = Array(try Data(contentsOf: file))
            let result = Compiler(options: options, files: files).compile(path: "unused.p4", bytes: bytes, upTo: .check)
            return result.diagnostics.all.count { $0.category == category }
        }
        #expect(try count([], .unused) == 0)
        #expect(try count(["unused"], .unused) > 5)
        #expect(try count(["all", "no-unused"], .unused) == 0)
        #expect(try count([], .deprecated) == 2)
        #expect(try count(["no-deprecated"], .deprecated) == 0)
        #expect(WarningOptions(["nonsense"]) == nil && WarningOptions(["error=nonsense"]) == nil)
    }
}

/// One program through the front end.
struct Checked {
    var map = SourceMap()
    var diagnostics = Diagnostics()
    var program: Program?

    init(text: String, name: String = "test.p4") {
        diagnostics.limit = 1000
        let files = FileProvider(read: { _ in nil }, system: { Architectures.include(named: $0) })
        let syntax = parseProgram(
            path: name, bytes: Array(text.utf8), options: ParseOptions(), files: files, map: &map, diagnostics: &diagnostics)
        program = elaborate(syntax, name: name, diagnostics: &diagnostics).program
    }

    var rendered: String { diagnostics.rendered(with: map) }
}
