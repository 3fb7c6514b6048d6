import Architectures
import CBackend
import Driver
import IR
import Semantics
import Source
import Syntax

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The front end held against the programs of a checkout of p4lang/p4c: which are accepted, which are refused and where, and
/// whether each accepted one prints back to the same tree.
struct Conformance {
    let root: String
    /// Programs that come out otherwise than the reference compiler has it, by `folder/name`, with the reason.
    let known: [String: String]

    /// What became of one program.
    struct Outcome {
        var isAccepted: Bool
        /// The line of the first error, when it lies in the program itself.
        var firstErrorLine: Int?
        var message: String
        var printsStably: Bool
        var backEnd = BackEnd.notReached
    }

    /// How far a program came that was accepted.
    enum BackEnd {
        /// Its architecture is only checked, or it has no `main`.
        case notReached
        case compiled
        /// Refused at a line of P4.
        case refused
        /// Refused, and nobody can say where.
        case lost(String)
    }

    func run(_ path: String) -> Outcome {
        guard let bytes = readFile(path) else { return Outcome(isAccepted: false, message: "cannot be read", printsStably: true) }
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let syntax = parseProgram(
            path: path, bytes: bytes, options: ParseOptions(includePaths: includePaths), files: files, map: &map, diagnostics: &diagnostics)
        let parses = !diagnostics.hasErrors
        let program = elaborate(syntax, name: name(of: path), diagnostics: &diagnostics).program
        let first = diagnostics.all.first { $0.severity == .error }
        let place = first.flatMap { map.location(of: $0.span) }
        return Outcome(
            isAccepted: first == nil, firstErrorLine: place?.path == path ? place?.line : nil, message: first?.message ?? "",
            printsStably: !parses || first != nil || isStable(syntax), backEnd: first == nil ? backEnd(program, path, map) : .notReached)
    }

    private func backEnd(_ program: Program?, _ path: String, _ map: SourceMap) -> BackEnd {
        guard let program else { return .notReached }
        var diagnostics = Diagnostics()
        let options = CBackendOptions(
            hook: program.architecture == "ebpf_model" ? .tcIngress : .xdp, sourceName: path,
            location: { span in map.location(of: span).map { ($0.path, $0.line) } })
        let c = generateC(program, options: options, diagnostics: &diagnostics)
        if let error = diagnostics.all.first(where: { $0.severity == .error }) {
            return map.location(of: error.span) == nil ? .lost(error.message) : .refused
        }
        return c == nil ? .lost("no C and no reason") : .compiled
    }

    /// True when what is printed parses to a tree that prints the same.
    private func isStable(_ syntax: ProgramSyntax) -> Bool {
        let once = printed(syntax)
        var map = SourceMap()
        var diagnostics = Diagnostics()
        let again = parseProgram(
            path: "printed", bytes: Array(once.utf8), options: ParseOptions(), files: files, map: &map, diagnostics: &diagnostics)
        return !diagnostics.hasErrors && printed(again, fullyParenthesized: true) == printed(syntax, fullyParenthesized: true)
    }

    // MARK: Files

    private var includePaths: [String] {
        ["p4include", "p4include/bmv2", "p4include/dpdk", "p4include/tc", "testdata/p4_16_samples"].map { "\(root)/\($0)" }
    }

    /// Architectures of our own come before those of the checkout.
    private var files: FileProvider {
        let shipped = ["\(root)/p4include/", "\(root)/p4include/bmv2/"]
        return FileProvider(
            read: { path in
                for folder in shipped where path.hasPrefix(folder) {
                    if Architectures.include(named: String(path.dropFirst(folder.count))) != nil { return nil }
                }
                return readFile(path)
            }, system: { Architectures.include(named: $0) })
    }

    func name(of path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }

    /// The programs right below a folder, in order.
    func programs(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").filter { $0.hasSuffix(".p4") }.sorted().map { "\(root)/\(folder)/\($0)" }
    }

    /// The whole programs, those with a `main`, in the folders below a folder.
    func nestedPrograms(_ folder: String) throws -> [String] {
        var found: [String] = []
        for entry in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").sorted() {
            var isFolder: Bool = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(folder)/\(entry)", isDirectory: &isFolder), isFolder else { continue }
            found += try programs("\(folder)/\(entry)").filter { path in
                readFile(path).map { String(decoding: $0, as: UTF8.self).contains(" main;") } ?? false
            }
        }
        return found
    }

    /// The lines of a program that the reference compiler's messages name.
    func namedLines(_ path: String) -> Set<Int> {
        let file = name(of: path)
        guard let bytes = readFile("\(root)/testdata/p4_16_errors_outputs/\(file)-stderr") else { return [] }
        var lines: Set<Int> = []
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
            guard let range = line.firstRange(of: file) else { continue }
            let rest = line[range.upperBound...]
            guard rest.first == "(" || rest.first == ":", let number = Int(rest.dropFirst().prefix { $0.isNumber }) else { continue }
            lines.insert(number)
        }
        return lines
    }
}
