import Architectures
import Driver
import Foundation
import Source
import Syntax
import Testing

/// Every construct of the language stands in a program of our own that is accepted, and, where it can be got wrong, in one that is refused
/// for it: so the corpus covers the language, and stays that way.
@Suite struct ConstructTests {
    private static let folders = ["SyntaxTests", "SemanticsTests"].map {
        CorpusTests.folder.deletingLastPathComponent().appendingPathComponent($0)
    }

    private static func files(_ folder: String, _ suffixes: [String]) -> [URL] {
        folders.flatMap { root in
            let place = root.appendingPathComponent(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
            return names.sorted().filter { name in suffixes.contains { name.hasSuffix($0) } }.map { place.appendingPathComponent($0) }
        }
    }

    private static func text(_ file: URL) -> String { (try? String(contentsOf: file, encoding: .utf8)) ?? "" }

    /// The accepted programs: as written, and as their trees print. That they are accepted, tests beside this one say.
    private static let good: (texts: String, trees: String) = {
        let programs = files("good", [".p4"])
        let trees = programs.map { file in
            let provider = FileProvider(
                read: { path in
                    (try? Data(contentsOf: file.deletingLastPathComponent().appendingPathComponent(path))).map { Array($0) }
                }, system: { Architectures.include(named: $0) })
            let compiled = Compiler(files: provider).compile(path: file.lastPathComponent, bytes: Array(text(file).utf8), upTo: .parse)
            // Without what it includes.
            return compiled.syntax.map { tree in
                let own = tree.declarations.filter { $0.span.file == tree.file }
                return printed(ProgramSyntax(declarations: own))
            } ?? ""
        }
        return (programs.map(text).joined(separator: "\n"), trees.joined(separator: "\n"))
    }()

    /// The errors of the refused programs, which tests beside this one compare with what is said.
    private static let errors: [Substring] = files("bad", [".diagnostics", ".diagnostics.expected"]).flatMap {
        text($0).split(separator: "\n").filter { $0.contains(": error: ") }
    }

    @Test func thereIsACorpus() {
        #expect(Self.good.trees.utf8.count > 35_000)
        #expect(Self.errors.count > 300)
        #expect(Construct.all.count > 220)
        #expect(Set(Construct.all.map(\.name)).count == Construct.all.count)
    }

    @Test(arguments: Construct.all.map(\.name)) func covered(_ name: String) throws {
        let construct = try #require(Construct.all.first { $0.name == name })
        let pattern = try NSRegularExpression(pattern: construct.pattern)
        let text = construct.place == .tree ? Self.good.trees : Self.good.texts
        let found = pattern.firstMatch(in: text, range: NSRange(text.startIndex..., in: text))
        #expect(found != nil, "no accepted program has it")
        if let error = construct.error {
            #expect(Self.errors.contains { $0.contains(error) }, "no refused program says '\(error)'")
        }
    }
}
