import Architectures
import Driver
import Foundation
import IR
import Semantics
import Source
import Syntax
import Testing

/// Programs of our own: those in `good` are accepted, those in `bad` refused with exactly the diagnostics written beside them.
/// `WEIR_ACCEPT=1` writes what is observed as what is expected.
@Suite struct CorpusTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    static func programs(_ name: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.appendingPathComponent(name).path)) ?? []
        return all.filter { $0.hasSuffix(".p4") }.sorted()
    }

    @Test func thereArePrograms() {
        #expect(Self.programs("good").count >= 5)
        #expect(Self.programs("bad").count >= 9)
    }

    @Test(arguments: programs("good")) func accepted(_ name: String) throws {
        let checked = try Checked(file: Self.folder.appendingPathComponent("good/\(name)"))
        #expect(!checked.diagnostics.hasErrors, "\(checked.rendered)")
    }

    @Test(arguments: programs("bad")) func refused(_ name: String) throws {
        let file = Self.folder.appendingPathComponent("bad/\(name)")
        let checked = try Checked(file: file)
        #expect(checked.diagnostics.hasErrors)
        let expected = file.deletingPathExtension().appendingPathExtension("diagnostics.expected")
        let observed = file.deletingPathExtension().appendingPathExtension("diagnostics.observed")
        if ProcessInfo.processInfo.environment["WEIR_ACCEPT"] == "1" {
            try checked.rendered.write(to: expected, atomically: true, encoding: .utf8)
        }
        let wanted = (try? String(contentsOf: expected, encoding: .utf8)) ?? ""
        if wanted == checked.rendered {
            try? FileManager.default.removeItem(at: observed)
        } else {
            try checked.rendered.write(to: observed, atomically: true, encoding: .utf8)
        }
        #expect(wanted == checked.rendered)
    }
}

/// One program through the front end.
struct Checked {
    var map = SourceMap()
    var diagnostics = Diagnostics()
    var program: Program?

    /// Reads a file; its diagnostics speak of it by its bare name.
    init(file: URL) throws {
        self.init(text: try String(contentsOf: file, encoding: .utf8), name: file.lastPathComponent)
    }

    init(text: String, name: String = "test.p4") {
        diagnostics.limit = 1000
        let files = FileProvider(read: { _ in nil }, system: { Architectures.include(named: $0) })
        let syntax = parseProgram(
            path: name, bytes: Array(text.utf8), options: ParseOptions(), files: files, map: &map, diagnostics: &diagnostics)
        program = elaborate(syntax, name: name, diagnostics: &diagnostics).program
    }

    var rendered: String { diagnostics.rendered(with: map) }
}
