import Glibc
import Journal
import Maps
import Netlink
import Pipeline
import Schema

/// What verbs and the console do to pipelines, with a line in the journal for each.
enum Recording {
    /// The words of this process.
    static var words: [String] { Array(CommandLine.arguments.dropFirst()) }

    /// The journal of a verb, whose troubles are told on standard error. Who is not root changes nothing and has none.
    static let journal = Journal { text in
        if geteuid() == 0 { Streams.error("weir: \(text)\n") }
    }

    /// Does it, and writes down what came of it.
    static func of<Value>(_ verb: String, _ body: (inout Deed) throws -> Value) throws -> Value {
        try of(verb, words, in: journal, body)
    }

    static func of<Value>(
        _ verb: String, _ words: [String], in journal: Journal, _ body: (inout Deed) throws -> Value
    ) throws -> Value {
        try journal.recording(verb, words, reason: { Refusal($0).sentence }, body)
    }
}

extension Deed {
    mutating func attach(
        _ object: borrowing BPFObject, _ request: AttachRequest, with pipelines: Pipelines
    ) throws(PipelineError) -> AttachReport {
        begin(request.name ?? object.schema.program, object: object.digest)
        let report = try pipelines.attach(object, request)
        let bytes = object.bytes
        _ = keep { keepsakes throws(JournalError) in try keepsakes.keep(object: bytes) }
        generations(from: nil, to: report.generation)
        answer(report.interfaces.compactMap(\.nativeRefusal).first)
        note(
            report.interfaces.map { "on \($0.interface), \($0.mode)" + ($0.taken.map { ", in the place of \($0)" } ?? "") }
                + report.missing.map { "waits for \($0)" },
            undo: .detach(
                pipeline: report.pipeline, interfaces: report.interfaces.map(\.interface) + report.missing,
                namespace: request.namespace?.name))
        return report
    }

    mutating func detach(
        _ name: String, from interface: String?, in namespace: NetworkNamespace?, with pipelines: Pipelines
    ) throws(PipelineError) -> DetachReport {
        let before = try? pipelines.hanging(name, in: namespace)
        begin(before?.pipeline ?? name, object: before?.object)
        generations(from: before?.generation, to: nil)
        let way = before.flatMap { wayBack(to: $0, leaving: interface, in: namespace, with: pipelines) }
        let report = try pipelines.detach(name, from: interface, in: namespace)
        note(
            report.detached.map { "off \($0)" } + report.left.map { "\($0) runs somebody else's program" }
                + (report.removed ? ["its tables and counters are gone"] : []), undo: way)
        return report
    }

    /// How to hang a pipeline up again that is about to be taken off.
    mutating func wayBack(
        to before: Hanging, leaving interface: String?, in namespace: NetworkNamespace?, with pipelines: Pipelines
    ) -> Undo? {
        let leaving = before.interfaces.filter { other in
            (interface == nil || other.name == interface) && (namespace == nil || other.namespace == namespace?.name)
        }
        guard let object = before.object else {
            note([], irreversible: "an earlier weir attached it, and did not keep its object")
            return nil
        }
        guard (try? keepsakes.object(object)) != nil else {
            note([], irreversible: "its object is no longer kept")
            return nil
        }
        guard leaving.allSatisfy({ $0.isHere || $0.namespace != nil }) else {
            note([], irreversible: "its network namespace has no name")
            return nil
        }
        var entries: String?
        if leaving.count == before.interfaces.count, let live = try? pipelines.open(before.pipeline) {
            entries = keep { keepsakes throws(JournalError) in try keepsakes.keep(entriesOf: nil, live.name, live.schema, live.maps, registers: true) }
            guard entries != nil else {
                if complaints.isEmpty { note([], irreversible: "its tables hold more than is kept for that") }
                return nil
            }
        }
        var all: [Undo] = []
        for place in Set(leaving.map(\.namespace)).sorted(by: { ($0 ?? "") < ($1 ?? "") }) {
            let there = leaving.filter { $0.namespace == place }
            all.append(
                .attach(
                    HangingText(
                        pipeline: before.pipeline, object: object, source: before.source, namespace: place,
                        interfaces: there.map { HangingText.Interface(name: $0.name, mode: $0.mode ?? "auto", priority: $0.priority) },
                        ports: Dictionary(before.ports.map { ($0.port, $0.interface) }) { first, _ in first },
                        entries: all.isEmpty ? entries : nil)))
        }
        return all.count == 1 ? all.first : .several(all)
    }

    mutating func swap(
        _ name: String, _ object: consuming BPFObject, source: String, _ options: SwapOptions, with pipelines: Pipelines
    ) throws(PipelineError) -> SwapReport {
        if options.dryRun { return try pipelines.swap(name, object, source: source, options) }
        let (bytes, digest) = (object.bytes, object.digest)
        begin(name, object: digest)
        let report = try pipelines.swap(name, object, source: source, options)
        _ = keep { keepsakes throws(JournalError) in try keepsakes.keep(object: bytes) }
        note(report)
        note([], undo: .goBack(pipeline: report.pipeline, from: report.to.generation, to: report.from.generation, object: digest))
        return report
    }

    mutating func rollBack(_ name: String, _ options: RollbackOptions, with pipelines: Pipelines) throws(PipelineError) -> SwapReport {
        if options.dryRun { return try pipelines.rollBack(name, options) }
        begin(name)
        let report = try pipelines.rollBack(name, options)
        wentBack(report)
        return report
    }

    /// What going back came to, whoever wanted it.
    mutating func wentBack(_ report: SwapReport) {
        note(report)
        note([], irreversible: "weir swap brings a program again")
        let records = (try? Recording.journal.file.records().records) ?? []
        takesBack(
            records.last { $0.pipeline == report.pipeline && $0.verb == "swap" && $0.outcome == .done && $0.to == report.from.generation }?.number)
    }

    private mutating func note(_ report: SwapReport) {
        generations(from: report.from.generation, to: report.to.generation)
        answer(report.warning)
        let kept = report.kept.map { ["entries without a place are in \($0)"] } ?? []
        note(["g\(report.from.generation) -> g\(report.to.generation) on \(report.interfaces.joined(separator: " "))"] + kept)
        if let seconds = report.confirmWithin { note(["goes back in \(seconds) s unless confirmed"]) }
    }

    mutating func confirm(_ name: String, with pipelines: Pipelines) throws(PipelineError) {
        begin(name)
        try pipelines.confirm(name)
        note(["the swap stays"])
    }

    mutating func changeMode(
        _ name: String, on interface: String, to mode: XDPMode, in namespace: NetworkNamespace?, with pipelines: Pipelines
    ) throws(PipelineError) -> ModeReport {
        begin(name)
        let report = try pipelines.changeMode(name, on: interface, to: mode, in: namespace) { try Guard.start(name, generation: $0) }
        note(
            ["\(report.interface) \(report.before) -> \(report.mode)"],
            undo: .mode(pipeline: report.pipeline, interface: interface, mode: report.before, namespace: namespace?.name))
        return report
    }

    /// Keeps the entries a table has, or all tables, before they change in a way that is not told entry by entry.
    /// - Returns: What puts them back; nil when they are too many.
    mutating func keepEntries(
        of table: String?, _ live: borrowing LivePipeline, most: Int = Keepsakes.mostEntries
    ) throws(TableError) -> Undo? {
        let (name, schema) = (live.name, live.schema)
        var full: String?
        if let table { full = schema.tables[try Names.find(table, in: schema.tables.map(\.name), what: "table")].name }
        let one = full
        let kept = keep { keepsakes throws(JournalError) in try keepsakes.keep(entriesOf: one, name, schema, live.maps, most: most) }
        guard let kept else {
            if complaints.isEmpty { note([], irreversible: "there were more entries than are kept for that") }
            return nil
        }
        return .restore(pipeline: name, table: full, keepsake: kept)
    }
}
