import Foundation
import Source
import Syntax
import Testing

import Architectures

/// The parse of one text, and what was said about it.
struct Parsed {
    var program: ProgramSyntax
    var diagnostics: Diagnostics
    var map = SourceMap()
    var rendered: String { diagnostics.rendered(with: map) }
}

/// Parses a text; what it includes is found in `folder` or among the shipped files.
func parse(
    _ bytes: [UInt8], named path: String = "test.p4", in folder: URL? = nil, options: ParseOptions = ParseOptions()
) -> Parsed {
    let files = FileProvider(
        read: { name in folder.flatMap { try? Data(contentsOf: $0.appendingPathComponent(name)) }.map { Array($0) } },
        system: { Architectures.include(named: $0) })
    var parsed = Parsed(program: ProgramSyntax(declarations: []), diagnostics: Diagnostics())
    parsed.program = parseProgram(
        path: path, bytes: bytes, options: options, files: files, map: &parsed.map, diagnostics: &parsed.diagnostics)
    return parsed
}

func parse(_ text: String, options: ParseOptions = ParseOptions()) -> Parsed { parse(Array(text.utf8), options: options) }

/// A folder of programs with a golden beside each. `WEIR_ACCEPT=1` writes the goldens; one that differs is kept beside
/// its golden as `.observed`.
struct Corpus {
    let folder: URL
    let golden: String

    init(_ name: String, golden: String) {
        folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name)
        self.golden = golden
    }

    var programs: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".p4") }.sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appendingPathComponent(name))) }

    func check(_ observed: String, of program: String) throws {
        let file = folder.appendingPathComponent(program.replacingOccurrences(of: ".p4", with: golden))
        let kept = folder.appendingPathComponent(program.replacingOccurrences(of: ".p4", with: ".observed"))
        if ProcessInfo.processInfo.environment["WEIR_ACCEPT"] == "1" {
            try observed.write(to: file, atomically: true, encoding: .utf8)
        }
        let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if observed == expected {
            try? FileManager.default.removeItem(at: kept)
        } else {
            try observed.write(to: kept, atomically: true, encoding: .utf8)
            Issue.record("\(program): differs from its golden; see \(kept.lastPathComponent)")
        }
    }
}

@Suite struct CorpusTests {
    static let good = Corpus("good", golden: ".printed")
    static let bad = Corpus("bad", golden: ".diagnostics")

    @Test func thereArePrograms() {
        #expect(Self.good.programs.count >= 15)
        #expect(Self.bad.programs.count >= 10)
    }

    /// A good program gives no diagnostic, and its text printed is as expected, without the shipped includes.
    @Test(arguments: good.programs) func isAccepted(_ name: String) throws {
        let parsed = parse(try Self.good.bytes(name), named: name, in: Self.good.folder)
        #expect(parsed.rendered == "")
        let own = parsed.program.declarations.filter { parsed.map.file($0.span.file)?.isSystem != true }
        try Self.good.check(printed(ProgramSyntax(declarations: own)), of: name)
    }

    /// What was printed parses to the same tree.
    @Test(arguments: good.programs) func printsAndParsesAgain(_ name: String) throws {
        let parsed = parse(try Self.good.bytes(name), named: name, in: Self.good.folder)
        let text = printed(parsed.program)
        let again = parse(text)
        #expect(again.rendered == "")
        #expect(printed(again.program) == text)
        #expect(
            printed(again.program, fullyParenthesized: true) == printed(parsed.program, fullyParenthesized: true))
    }

    /// A bad program gives the diagnostics beside it.
    @Test(arguments: bad.programs) func isRefused(_ name: String) throws {
        let parsed = parse(try Self.bad.bytes(name), named: name, in: Self.bad.folder)
        #expect(parsed.diagnostics.hasErrors)
        try Self.bad.check(parsed.rendered, of: name)
    }
}
