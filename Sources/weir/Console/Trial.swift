import CBackend
import Driver
import Glibc
import Maps
import Pipeline
import Schema
import TUI

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Tries a P4 file: compiles it, has the kernel verify it, and says what would change if it went live.
struct Trial {
    private let options: CompileOptions
    /// The files of the last trial with what was in them.
    private var files: [String: [UInt8]?] = [:]
    /// The text of generations, by pipeline and number, as far as it is known.
    private var texts: [String: [Int: [String]]] = [:]

    init(options: CompileOptions) { self.options = options }

    /// The folder a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The folders of the file and of what it includes; those of includes that are missing as far as there are such folders.
    var folders: Set<String> {
        Set(files.compactMap { path, bytes in bytes != nil || access(Trial.folder(of: path), X_OK) == 0 ? Trial.folder(of: path) : nil })
    }

    /// Whether a file is another than it was.
    var isOutdated: Bool { files.contains { readFile($0.key) != $0.value } }

    /// Tries the file and tells the console what came of it.
    /// - Returns: The object, when it is fit to go live.
    mutating func make(_ subject: SourceWatch.Subject, listing: Bool, _ send: (Message) -> Void) -> [UInt8]? {
        let bytes = readFile(subject.path)
        files = [subject.path: bytes]
        var state = SourceState(pipeline: subject.pipeline, path: subject.path, text: "", status: .compiling)
        func show(_ status: SourceState.Status) {
            state.status = status
            send(.source(state))
        }
        guard let bytes else {
            show(.unreadable("\(subject.path) cannot be read"))
            return nil
        }
        if bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
            show(.unreadable("\(subject.path) is an object: --source names the P4 file it was made from"))
            return nil
        }
        state = SourceState(
            pipeline: subject.pipeline, path: subject.path, text: String(decoding: bytes, as: UTF8.self), status: .compiling)
        show(.compiling)
        var pipelines: Pipelines?
        var old: Schema?
        var options = options
        if let name = subject.pipeline, let all = try? Pipelines(), let live = try? all.open(name) {
            pipelines = all
            old = live.schema
            options.hook = live.schema.hook
        }
        let missing = MissingFiles()
        let result = Compiling.compilation(of: bytes, subject.path, options, upTo: .object, isLoaded: true, files: missing.provider)
        state.milliseconds = result.timings.reduce(0) { $0 + $1.milliseconds }
        for file in result.map.files where !file.isSystem && file.path != subject.path { files[file.path] = file.bytes }
        // One of them may be written yet.
        for path in missing.paths { files.updateValue(nil, forKey: path) }
        state.diagnostics = Trial.diagnostics(result, subject.path, state.lines)
        if let c = result.c { state.stages = Trial.stages(c, subject.path) }
        guard let object = result.object, result.succeeded else {
            show(.failed)
            return nil
        }
        if listing { state.stages[.ebpf] = Trial.listing(object, subject.path) }
        guard let pipelines, let old, let name = subject.pipeline else {
            show(.ready(SourceState.Preview()))
            return object
        }
        do throws(PipelineError) {
            let (report, new) = try Trial.dryRun(object, name, subject.path, pipelines)
            if report.isSame {
                texts[name, default: [:]][report.from.generation] = state.lines
                show(.live)
            } else {
                // What goes live becomes the next generation.
                texts[name, default: [:]][report.to.generation] = state.lines
                show(.ready(preview(report, from: old, to: new, state.lines)))
            }
            return object
        } catch {
            if (try? pipelines.names().contains(name)) == false {
                // Taken off meanwhile: there is nothing it would change.
                state.pipeline = nil
                show(.ready(SourceState.Preview()))
                return object
            }
            let place = Trial.place(error, subject.path)
            state.diagnostics.append(SourceState.Diagnostic(.error, line: place.line, place.text))
            if case .verifier(let refusal)? = error.cause as? ObjectError {
                var files = SourceTexts([subject.path: state.lines])
                state.refusal = refusal.log.split(separator: "\n").suffix(20_000).map { files.named($0) }
            }
            show(.failed)
            let details = state.refusal.isEmpty ? error.details : state.refusal
            send(.logged(LogLine(clock: WallClock.text, kind: .kernel, text: error.sentence, details: details)))
            return nil
        }
    }

    /// The C and the schema, each line with the P4 line it was made from.
    private static func stages(_ c: CProgram, _ path: String) -> [SourceStage: [SourceState.StageLine]] {
        var lines: [SourceState.StageLine] = []
        // `#line N "FILE"` gives the line after it its number, and the ones that follow the next numbers.
        var next = 0
        for line in c.text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#line ") {
                let words = line.dropFirst(6).split(separator: " ", maxSplits: 1)
                let isOwn = words.count < 2 || words[1].dropFirst().dropLast() == path
                next = isOwn ? words.first.flatMap { Int($0) } ?? 0 : 0
                continue
            }
            lines.append(SourceState.StageLine(String(line), line: next))
            if next > 0 { next += 1 }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let schema = (try? encoder.encode(c.schema)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return [.c: lines, .schema: schema.split(separator: "\n").map { SourceState.StageLine(String($0)) }]
    }

    /// The instructions the kernel makes of an object, which is loaded for a moment.
    private static func listing(_ object: [UInt8], _ path: String) -> [SourceState.StageLine] {
        do {
            let rows = try BPFObject(object, name: path).load().program.listing()
            var current = 0
            var files = SourceTexts()
            return Observer.lines(rows, &files).map { line in
                if line.line > 0 { current = line.line }
                return SourceState.StageLine((line.kind == .source ? "; " : "") + line.text, line: current)
            }
        } catch { return [SourceState.StageLine("; \(error)")] }
    }

    private static func dryRun(
        _ object: [UInt8], _ name: String, _ path: String, _ pipelines: Pipelines
    ) throws(PipelineError) -> (SwapReport, Schema) {
        do {
            let object = try BPFObject(object, name: path)
            let schema = object.schema
            return (try pipelines.swap(name, object, source: path, SwapOptions(dryRun: true)), schema)
        } catch { throw PipelineError(error) }
    }

    /// Where in the file the kernel's refusal belongs.
    private static func place(_ error: PipelineError, _ path: String) -> (line: Int, text: String) {
        guard case .verifier(let refusal)? = error.cause as? ObjectError else { return (1, error.sentence) }
        guard let line = refusal.sourceLine, path == line.file || path.hasSuffix("/" + line.file) else { return (1, error.sentence) }
        return (line.line, "the kernel's verifier refused this: \(refusal.plainReason ?? refusal.reason)")
    }

    // MARK: What the compiler said

    private static func diagnostics(_ result: Compilation, _ path: String, _ lines: [String]) -> [SourceState.Diagnostic] {
        result.diagnostics.all.flatMap { diagnostic in
            let severity: SourceState.Diagnostic.Severity =
                switch diagnostic.severity {
                case .error: .error
                case .warning: .warning
                case .note: .note
                }
            var all: [SourceState.Diagnostic] = []
            func add(_ severity: SourceState.Diagnostic.Severity, _ text: String, _ location: (path: String, line: Int, column: Int)?) {
                let first = text.split(separator: "\n").first.map(String.init) ?? text
                guard let location else {
                    all.append(SourceState.Diagnostic(severity, line: 1, first))
                    return
                }
                guard location.path == path else {
                    all.append(SourceState.Diagnostic(severity, line: 1, "\(location.path):\(location.line): \(first)"))
                    return
                }
                let line = lines.indices.contains(location.line - 1) ? lines[location.line - 1] : ""
                let before = String(decoding: line.utf8.prefix(max(0, location.column - 1)), as: UTF8.self)
                all.append(SourceState.Diagnostic(severity, line: location.line, column: before.count + 1, first))
            }
            add(severity, diagnostic.message, result.map.location(of: diagnostic.span).map { ($0.path, $0.line, $0.column) })
            for note in diagnostic.notes {
                add(.note, note.message, result.map.location(of: note.span).map { ($0.path, $0.line, $0.column) })
            }
            return all
        }
    }

    // MARK: What would change

    private func preview(_ report: SwapReport, from old: Schema, to new: Schema, _ lines: [String]) -> SourceState.Preview {
        var changed: Set<Int> = []
        if let before = texts[report.pipeline]?[report.from.generation] {
            for change in lines.difference(from: before) {
                if case .insert(let offset, _, _) = change { changed.insert(offset + 1) }
            }
        }
        return SourceState.Preview(changes: SwapPreview.changes(report, from: old, to: new), changedLines: changed)
    }
}
