import Foundation
import Testing

/// The invariants of ARCHITECTURE.md that a machine can check.
@Suite struct StructureTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct SourceText {
        var path: String
        var lines: [Substring]
        /// `Sources/Compiler/IR/Type.swift` belongs to `IR`, `Sources/Maps/A/B.swift` to `Maps`.
        var target: String {
            let parts = path.split(separator: "/")
            return String(parts[1] == "Compiler" ? parts[2] : parts[1])
        }
        var imports: [String] {
            lines.compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index + 1 < words.count, !line.hasPrefix("//") else { return nil }
                return String(words[index + 1])
            }
        }
    }

    static let sources: [SourceText] = {
        let base = root.appendingPathComponent("Sources").path
        let walk = FileManager.default.enumerator(atPath: base)
        var found: [SourceText] = []
        while let path = walk?.nextObject() as? String {
            guard path.hasSuffix(".swift"), let text = try? String(contentsOfFile: base + "/" + path, encoding: .utf8) else { continue }
            found.append(SourceText(path: "Sources/" + path, lines: text.split(separator: "\n", omittingEmptySubsequences: false)))
        }
        return found
    }()

    @Test func thereAreSources() { #expect(Self.sources.count > 50) }

    @Test(arguments: [("CMnl", "Netlink"), ("CBpf", "Maps"), ("CElf", "Maps"), ("CCurses", "Terminal"), ("CYaml", "Yaml")])
    func aLibraryHasOneImporter(_ library: String, _ target: String) {
        let importers = Set(Self.sources.filter { $0.imports.contains(library) }.map(\.target))
        #expect(importers == [target])
    }

    @Test func theCompilerGoesOneWay() {
        let allowed: [String: Set<String>] = [
            "BigInt": [], "Source": [], "Architectures": [], "Syntax": ["Source", "BigInt"], "IR": ["Source", "BigInt"],
            "Semantics": ["Source", "Syntax", "IR", "BigInt"], "CBackend": ["Source", "IR", "Schema", "BigInt"], "Schema": [], "Netlink": [],
            "Maps": ["Schema"], "Yaml": [], "TUI": ["Yaml"], "Journal": ["Pipeline", "Netlink", "Maps", "Schema"],
        ]
        let ours = Set(Self.sources.map(\.target))
        for source in Self.sources {
            guard let allowed = allowed[source.target] else { continue }
            let wrong = Set(source.imports).intersection(ours).subtracting(allowed)
            #expect(wrong.isEmpty, "\(source.path) imports \(wrong)")
        }
    }

    /// Nothing but its own folder and the lists of architectures knows one by name.
    @Test func anArchitectureIsAtHomeInOnePlace() {
        let homes = ["Sources/Compiler/Architectures/", "Sources/Compiler/CBackend/Architectures/"]
        let lists = ["Sources/Compiler/Semantics/ArchitectureModel.swift", "Sources/Compiler/CBackend/Architecture.swift"]
        let names = ["\"v1model\"", "\"xdp_model\"", "\"ebpf_model\"", "V1Model", "V1Needs", ".v1Model", ".xdpModel", ".ebpfModel"]
        let watched: Set<String> = ["Semantics", "IR", "CBackend", "Schema", "Maps", "Pipeline", "STF"]
        for source in Self.sources where watched.contains(source.target) && !lists.contains(source.path) {
            guard !homes.contains(where: { source.path.hasPrefix($0) }) else { continue }
            for line in source.lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for name in names { #expect(!line.contains(name), "\(source.path) knows \(name): \(line)") }
            }
        }
    }

    @Test func theConsoleKnowsNoPointerDescriptorOrThread() {
        for source in Self.sources where source.target == "TUI" {
            for line in source.lines where !line.drop(while: { $0 == " " }).hasPrefix("//") {
                for word in ["UnsafePointer", "UnsafeMutable", "pthread", "Thread(", "Task {", "import Glibc"] {
                    #expect(!line.contains(word), "\(source.path): \(line)")
                }
            }
        }
    }

    @Test func filesAreShort() {
        for source in Self.sources { #expect(source.lines.count <= 501, "\(source.path) has \(source.lines.count) lines") }
    }
}
