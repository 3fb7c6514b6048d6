import Driver
import Glibc
import Journal
import Maps
import Netlink
import Pipeline
import Schema
import TUI

/// Does what the console asks for, by the same library as the verbs of the command line. It blocks; it is used from threads
/// of their own.
struct CommandRunner: Sendable {
    /// How P4 files are compiled.
    var options: CompileOptions
    /// The object the console has ready for a file, so that what was looked at is what goes live.
    var prepared: @Sendable (_ pipeline: String, _ file: String) -> [UInt8]?
    /// Where what is done is written down.
    var journal: Journal

    func run(_ command: Command) -> CommandResult {
        do throws(PipelineError) {
            return .done(try attempt { try perform(command) })
        } catch {
            return .failed(error.sentence, details: error.details)
        }
    }

    private func attempt<Value>(_ body: () throws -> Value) throws(PipelineError) -> Value {
        do { return try body() } catch {
            if let refusal = error as? Refusal { throw PipelineError(refusal.sentence, details: refusal.details) }
            throw PipelineError(error)
        }
    }

    private func perform(_ command: Command) throws -> String {
        switch command {
        case .attach(let file, let devices, let hook, let mode, let name, let ports):
            return try attach(command, file, devices, hook: hook, mode: mode, name: name, ports: ports)
        case .detach(let pipeline, let device):
            let pipelines = try Pipelines.ofThisHost()
            let place = device.map(CommandRunner.place)
            let report = try record("detach", command) { deed in
                try deed.detach(pipeline, from: place?.interface, in: place?.namespace, with: pipelines)
            }
            let left = report.left.isEmpty ? "" : "; \(report.left.joined(separator: " ")) had another program, which stays"
            return "\(pipeline) is off \(report.detached.joined(separator: " "))\(left)" + (report.removed ? ", and gone" : "")
        case .mode(let pipeline, let device, let mode):
            guard let wanted = XDPMode(rawValue: mode) else { throw PipelineError("there is no mode \(mode)") }
            let pipelines = try Pipelines.ofThisHost()
            let place = CommandRunner.place(device)
            let report = try record("mode", command) { deed in
                try deed.changeMode(pipeline, on: place.interface, to: wanted, in: place.namespace, with: pipelines)
            }
            return "\(pipeline) runs in \(report.mode) mode on \(report.interface)"
        case .swap(let pipeline, let file, let confirm): return try swap(command, pipeline, file, confirm)
        case .confirm(let pipeline):
            let pipelines = try Pipelines.ofThisHost()
            try record("confirm", command) { deed in try deed.confirm(pipeline, with: pipelines) }
            return "\(pipeline) stays as it is"
        case .rollBack(let pipeline):
            let pipelines = try Pipelines.ofThisHost()
            return CommandRunner.sentence(
                try record("rollback", command) { deed in try deed.rollBack(pipeline, RollbackOptions(), with: pipelines) })
        case .undo(let number):
            let record = try UndoCommand.find(number, pipeline: nil)
            guard let undo = record.undo else { throw PipelineError("weir \(record.text) cannot be taken back") }
            let done = try UndoCommand.perform(record, undo, force: false, Pipelines.ofThisHost(), command.words, journal)
            return done.count == 1 ? done[0] : "\(done.count) steps taken back"
        case .tableAdd(let place, let entry):
            try change("add", command, place) { access throws in
                .add(
                    try access.table.entry(
                        keys: entry.keys.map(NamedText.init), action: entry.action, parameters: entry.arguments.map(NamedText.init),
                        priority: entry.priority))
            }
            return ""
        case .tableModify(let place, let entry):
            try change("modify", command, place) { access throws in
                .modify(
                    try access.table.matches(entry.keys.map(NamedText.init)), priority: entry.priority,
                    try access.table.call(entry.action, entry.arguments.map(NamedText.init)))
            }
            return ""
        case .tableDelete(let place, let entry):
            try change("delete", command, place) { access throws in
                .delete(try access.table.matches(entry.keys.map(NamedText.init)), priority: entry.priority)
            }
            return ""
        case .tableDefault(let place, let action, let arguments):
            try change("default", command, place) { access throws in
                .setDefault(try access.table.call(action, arguments.map(NamedText.init)))
            }
            return ""
        case .counterReset(let pipeline, let counter):
            let pipelines = try Pipelines.ofThisHost()
            try record("counter reset", command) { deed in
                let live = try pipelines.openForWriting(pipeline)
                deed.begin(live.name)
                try CounterAccess(counter, of: live.schema, maps: live.maps).reset()
                deed.note(["\(counter) is 0"], irreversible: "what was counted is not kept")
            }
            return ""
        case .set(let pipeline, let place, let value):
            let pipelines = try Pipelines.ofThisHost()
            try record(command.words.prefix(2).joined(separator: " "), command) { deed in
                let live = try pipelines.openForWriting(pipeline)
                deed.begin(live.name)
                try deed.change(live.name, Settings(live.schema), live.maps, to: [Setting(Setting.Place(place), value)])
            }
            return ""
        case .tableImport, .tableExport: throw PipelineError("\(command.text) is a process of its own")
        case .other(let words):
            throw PipelineError("weir \(words.joined(separator: " ")) is a process of its own")
        }
    }

    private func change(
        _ verb: String, _ command: Command, _ place: TablePlace, _ edit: (borrowing TableAccess) throws -> TableEdit
    ) throws {
        let pipelines = try Pipelines.ofThisHost()
        try record("table " + verb, command) { deed in
            let live = try pipelines.openForWriting(place.pipeline)
            let access = try TableAccess(place.table, of: live.schema, maps: live.maps)
            deed.begin(live.name)
            try deed.change(live.name, access, edit(access))
        }
    }

    private func record<Value>(_ verb: String, _ command: Command, _ body: (inout Deed) throws -> Value) throws -> Value {
        try Recording.of(verb, command.words, in: journal, body)
    }

    /// What `z` would take back: the newest change of a pipeline, else the newest there is; nil when there is none.
    func undoOffer(_ pipeline: String?) -> UndoOffer? {
        let own = pipeline.flatMap { try? UndoCommand.find(nil, pipeline: $0) }
        guard let record = own ?? (try? UndoCommand.find(nil, pipeline: nil)), let undo = record.undo else { return nil }
        var offer = UndoOffer(number: record.number, command: "weir " + record.text, who: record.who, pipeline: record.pipeline)
        do {
            let preview = try Undoing(Pipelines.ofThisHost(), Keepsakes(journal.file), startGuard: Guard.start(_:generation:)).preview(undo)
            offer.steps = preview.steps.map { UndoOffer.Step(now: $0.now, then: $0.then) }
            offer.conflicts = preview.conflicts
        } catch { offer.conflicts = [Refusal(error).sentence] }
        return offer
    }

    // MARK: Programs

    private func attach(
        _ command: Command, _ file: String, _ devices: [String], hook: String?, mode: String?, name: String?, ports: [Command.Assignment]
    ) throws -> String {
        var options = options
        if let hook {
            guard let known = Hook(rawValue: hook) else { throw PipelineError("there is no hook \(hook)") }
            options.hook = known
        }
        guard let choice = XDPModeChoice(rawValue: mode ?? "auto") else { throw PipelineError("there is no mode \(mode ?? "")") }
        let places = devices.map(CommandRunner.place)
        let namespace = places.first?.namespace
        guard places.allSatisfy({ $0.namespace == namespace }) else {
            throw PipelineError("the interfaces of one attachment are in one network namespace")
        }
        let path = Files.absolute(file)
        let object = try object(path, nil, options)
        let pipelines = try Pipelines.ofThisHost()
        let request = AttachRequest(
            name: name, interfaces: places.map(\.interface), mode: choice,
            ports: ports.compactMap { port in
                UInt32(port.name).map { PortAssignment(port: $0, interface: CommandRunner.place(port.value).interface) }
            }, namespace: namespace, source: path)
        let report = try record("attach", command) { deed in try deed.attach(object, request, with: pipelines) }
        let ports = report.interfaces.map { port in
            "\(port.interface) \(port.mode)" + (port.nativeRefusal.map { " (\($0))" } ?? "")
        }
        return "\(report.pipeline) g\(report.generation) is live on \(ports.joined(separator: ", "))"
    }

    private func swap(_ command: Command, _ pipeline: String, _ file: String, _ confirm: Int?) throws -> String {
        let path = Files.absolute(file)
        let pipelines = try Pipelines.ofThisHost()
        var options = options
        options.hook = try pipelines.open(pipeline).schema.hook
        var swapping = SwapOptions(confirm: confirm)
        if confirm != nil { swapping.startGuard = { try Guard.start(pipeline, generation: $0) } }
        let bytes = try object(path, pipeline, options).bytes
        let report = try record("swap", command) { deed in
            try deed.swap(pipeline, BPFObject(bytes, name: path), source: path, swapping, with: pipelines)
        }
        return CommandRunner.sentence(report)
    }

    /// What would come of a swap or a rollback; changes nothing.
    func preview(_ command: Command) -> CommandPreview {
        do throws(PipelineError) {
            return try attempt {
                let pipelines = try Pipelines.ofThisHost()
                switch command {
                case .swap(let pipeline, let file, _):
                    let path = Files.absolute(file)
                    let old = try pipelines.open(pipeline).schema
                    var options = options
                    options.hook = old.hook
                    let object = try object(path, pipeline, options)
                    let new = object.schema
                    let report = try pipelines.swap(pipeline, object, source: path, SwapOptions(dryRun: true))
                    return CommandPreview(changes: SwapPreview.changes(report, from: old, to: new), problem: SwapPreview.problem(report))
                case .rollBack(let pipeline):
                    let report = try pipelines.rollBack(pipeline, RollbackOptions(dryRun: true))
                    return CommandPreview(changes: SwapPreview.changes(report))
                case .attach, .detach, .mode, .confirm, .tableAdd, .tableModify, .tableDelete, .tableDefault, .tableImport, .tableExport,
                    .counterReset, .set, .undo, .other:
                    return CommandPreview()
                }
            }
        } catch { return CommandPreview(problem: error.sentence) }
    }

    /// The object in a file, or compiled from one.
    private func object(_ path: String, _ pipeline: String?, _ options: CompileOptions) throws -> BPFObject {
        if let pipeline, let ready = prepared(pipeline, path) { return try BPFObject(ready, name: path) }
        let bytes = try Files.read(path)
        if bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { return try BPFObject(bytes, name: path) }
        let result = Compiling.compilation(of: bytes, path, options, upTo: .object, isLoaded: true)
        guard let object = result.object, result.succeeded else {
            let lines = result.rendered.split(separator: "\n").map(String.init)
            throw PipelineError("\(path) does not compile: \(lines.first ?? "no object came of it")", details: lines)
        }
        return try BPFObject(object, name: path)
    }

    private static func sentence(_ report: SwapReport) -> String {
        let away = report.absent.isEmpty ? "" : " (\(report.absent.joined(separator: " ")) is not there)"
        return "\(report.pipeline) g\(report.to.generation) is live on \(report.interfaces.joined(separator: " "))\(away)"
            + (report.confirmWithin.map { ", for \($0) seconds unless confirmed" } ?? "")
    }

    // MARK: Names

    /// `p1@blue` is `p1` in the network namespace `blue`, provided there is such a namespace; `host` is that of process 1.
    private static func place(_ device: String) -> (interface: String, namespace: NetworkNamespace?) {
        guard let at = device.lastIndex(of: "@") else { return (device, nil) }
        let (interface, name) = (String(device[..<at]), String(device[device.index(after: at)...]))
        let named = ((try? NetworkNamespace.all()) ?? []).first { $0.name == name }
        guard let namespace = named ?? (name == "host" ? .initial : nil) else { return (device, nil) }
        return (interface, namespace)
    }
}

extension NamedText {
    init(_ assignment: Command.Assignment) { self.init(name: assignment.name, text: assignment.value) }
}
