import Driver
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
        case .attach(let file, let devices, let hook, let mode, let name):
            return try attach(file, devices, hook: hook, mode: mode, name: name)
        case .detach(let pipeline, let device):
            let place = device.map(CommandRunner.place)
            let report = try Pipelines.ofThisHost().detach(pipeline, from: place?.interface, in: place?.namespace)
            let left = report.left.isEmpty ? "" : "; \(report.left.joined(separator: " ")) had another program, which stays"
            return "\(pipeline) is off \(report.detached.joined(separator: " "))\(left)" + (report.removed ? ", and gone" : "")
        case .mode(let pipeline, let device, let mode):
            guard let wanted = XDPMode(rawValue: mode) else { throw PipelineError("there is no mode \(mode)") }
            let place = CommandRunner.place(device)
            let report = try Pipelines.ofThisHost().changeMode(pipeline, on: place.interface, to: wanted, in: place.namespace) {
                try Guard.start(pipeline, generation: $0)
            }
            return "\(pipeline) runs in \(report.mode) mode on \(report.interface)"
        case .swap(let pipeline, let file, let confirm): return try swap(pipeline, file, confirm)
        case .confirm(let pipeline):
            try Pipelines.ofThisHost().confirm(pipeline)
            return "\(pipeline) stays as it is"
        case .rollBack(let pipeline): return CommandRunner.sentence(try Pipelines.ofThisHost().rollBack(pipeline))
        case .tableAdd(let place, let entry):
            try change(place) { access throws in
                try access.add(
                    access.table.entry(
                        keys: entry.keys.map(NamedText.init), action: entry.action, parameters: entry.arguments.map(NamedText.init),
                        priority: entry.priority))
            }
            return ""
        case .tableModify(let place, let entry):
            try change(place) { access throws in
                try access.modify(
                    access.table.matches(entry.keys.map(NamedText.init)), priority: entry.priority,
                    action: access.table.call(entry.action, entry.arguments.map(NamedText.init)))
            }
            return ""
        case .tableDelete(let place, let entry):
            try change(place) { access throws in
                try access.delete(access.table.matches(entry.keys.map(NamedText.init)), priority: entry.priority)
            }
            return ""
        case .tableDefault(let place, let action, let arguments):
            try change(place) { access throws in
                try access.setDefault(access.table.call(action, arguments.map(NamedText.init)))
            }
            return ""
        case .counterReset(let pipeline, let counter):
            let live = try Pipelines.ofThisHost().openForWriting(pipeline)
            try CounterAccess(counter, of: live.schema, maps: live.maps).reset()
            return ""
        case .tableImport, .tableExport: throw PipelineError("\(command.text) is a process of its own")
        case .other(let words):
            throw PipelineError("weir \(words.joined(separator: " ")) is a process of its own")
        }
    }

    private func change(_ place: TablePlace, _ body: (borrowing TableAccess) throws -> Void) throws {
        let live = try Pipelines.ofThisHost().openForWriting(place.pipeline)
        try body(TableAccess(place.table, of: live.schema, maps: live.maps))
    }

    // MARK: Programs

    private func attach(_ file: String, _ devices: [String], hook: String?, mode: String?, name: String?) throws -> String {
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
        let report = try Pipelines.ofThisHost().attach(
            object,
            AttachRequest(
                name: name, interfaces: places.map(\.interface), mode: choice, namespace: namespace, source: path))
        let ports = report.interfaces.map { port in
            "\(port.interface) \(port.mode)" + (port.nativeRefusal.map { " (\($0))" } ?? "")
        }
        return "\(report.pipeline) g\(report.generation) is live on \(ports.joined(separator: ", "))"
    }

    private func swap(_ pipeline: String, _ file: String, _ confirm: Int?) throws -> String {
        let path = Files.absolute(file)
        let pipelines = try Pipelines.ofThisHost()
        var options = options
        options.hook = try pipelines.open(pipeline).schema.hook
        var swapping = SwapOptions(confirm: confirm)
        if confirm != nil { swapping.startGuard = { try Guard.start(pipeline, generation: $0) } }
        let report = try pipelines.swap(pipeline, object(path, pipeline, options), source: path, swapping)
        return CommandRunner.sentence(report)
    }

    /// The object in a file, or compiled from one.
    private func object(_ path: String, _ pipeline: String?, _ options: CompileOptions) throws -> BPFObject {
        if let pipeline, let ready = prepared(pipeline, path) { return try BPFObject(ready, name: path) }
        let bytes = try Files.read(path)
        if bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) { return try BPFObject(bytes, name: path) }
        let result = Compiler(options: options, files: .disk).compile(path: path, bytes: bytes, upTo: .object)
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
