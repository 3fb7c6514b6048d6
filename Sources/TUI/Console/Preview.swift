/// What the kernel, or the compiler, says would come of a command: looked up while a person is asked.
public struct CommandPreview: Sendable, Equatable {
    public var changes: [SourceState.Preview.Change]
    /// Why it would be refused; nil when it would not.
    public var problem: String?
    public init(changes: [SourceState.Preview.Change] = [], problem: String? = nil) {
        self.changes = changes
        self.problem = problem
    }
}

/// What a command will do, before it is done.
extension Model {
    /// What is now and what will be, as far as it is known here.
    func preview(of command: Command) -> [Line] {
        func change(_ now: String, _ then: String) -> [Line] {
            [
                Line([Span("now   ", .dim), Span(now.isEmpty ? "-" : now, .removed)]),
                Line([Span("then  ", .dim), Span(then.isEmpty ? "-" : then, .added)]),
            ]
        }
        switch command {
        case .tableAdd(_, let entry): return change("", Model.words(entry))
        case .tableDelete(let place, let entry): return change(entry.action.isEmpty ? entry.keyWords : Model.words(old(place, entry) ?? entry), "")
        case .tableModify(let place, let entry): return change(old(place, entry).map(Model.words) ?? "", Model.words(entry))
        case .tableDefault(let place, let action, let arguments):
            let table = snapshot?.table(place)
            let now = table.map { ([$0.defaultAction] + $0.assignments($0.defaultAction, $0.defaultArguments).map(\.text)).joined(separator: " ") }
            return change("default " + (now ?? "-"), "default " + ([action] + arguments.map(\.text)).joined(separator: " "))
        case .rollBack(let name):
            guard let pipeline = snapshot?.pipeline(name) else { return [] }
            return change("g\(pipeline.generation) on \(devices(pipeline))", "g\(pipeline.previous ?? 0) on \(devices(pipeline))")
        case .swap(let name, let file, _):
            guard let pipeline = snapshot?.pipeline(name) else { return [] }
            return change("g\(pipeline.generation) \(pipeline.source)", file)
        case .detach(let name, let device):
            guard let pipeline = snapshot?.pipeline(name) else { return [] }
            let left = pipeline.attachments.filter { device != nil && $0.device != device }
            let ends = left.isEmpty ? "nowhere: its tables and counters end with it" : left.map(\.device).joined(separator: " ")
            let held = left.isEmpty ? pipeline.tables.filter { !$0.constant && ($0.count ?? 0) > 0 } : []
            return change("\(name) on \(devices(pipeline))", ends)
                + held.map { Line("the \(Units.full($0.count ?? 0)) entries of \($0.name) go with it", .bad) }
        case .attach(let file, let devices, _, let mode, let name, let ports):
            let pipeline = name ?? Command.stem(file)
            let numbers = ports.isEmpty ? "" : ", ports " + ports.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            let isNew = snapshot?.pipeline(pipeline) == nil
            return change(
                isNew ? "" : "\(pipeline) on " + (snapshot?.pipeline(pipeline).map(self.devices) ?? ""),
                "\(pipeline) on \(devices.joined(separator: " "))" + (mode.map { " in \($0) mode" } ?? "") + numbers)
                + (isNew ? [Line("compiled from the file as it is now; tables and counters begin anew", .dim)] : [])
        case .set(let name, let place, let value):
            let now = snapshot?.pipeline(name)?.settings.first { $0.place == place }?.value
            func line(_ value: String?) -> String { value.map { "\(place.text)  \($0)" } ?? "" }
            return change(line(now), line(value))
        case .mode(let name, let device, let mode):
            let attachment = snapshot?.pipeline(name)?.attachments.first { $0.device == device }
            return change("\(device) \(attachment?.mode ?? "")", "\(device) \(mode)")
        case .confirm, .tableImport, .tableExport, .counterReset, .undo, .other: return []
        }
    }

    /// What was looked up about a command, in the place of a word that it is being looked up.
    func preview(of command: Command, _ answer: CommandPreview?) -> [Line] {
        guard command.isLookedUp else { return preview(of: command) }
        guard let answer else { return preview(of: command) + ["", Line("looking what would become of its state...", .dim)] }
        // What speaks against it is never what the screen has no room for.
        return preview(of: command) + (answer.problem.map { [Line("✗ " + $0, .bad)] } ?? [])
            + (answer.changes.isEmpty ? [] : [""] + lines(answer.changes, width: max(20, size.width - 6)))
    }

    private func devices(_ pipeline: Pipeline) -> String {
        pipeline.attachments.isEmpty ? "nothing" : pipeline.attachments.map(\.device).joined(separator: " ")
    }

    private func old(_ place: TablePlace, _ entry: Command.Entry) -> Command.Entry? {
        Command.now(place, entry, snapshot, selected: selectedEntry)
    }

    static func words(_ entry: Command.Entry) -> String {
        ([entry.keyWords, entry.action] + entry.arguments.map(\.text)).filter { !$0.isEmpty }.joined(separator: " ")
    }
}

extension Command.Entry {
    /// `dst=10.0.0.0/8 priority=3`
    var keyWords: String { (keys.map(\.text) + (priority.map { ["priority=\($0)"] } ?? [])).joined(separator: " ") }
}

extension Command {
    /// Whether what would come of it takes a look at the kernel, or the compiler.
    var isLookedUp: Bool {
        switch self {
        case .swap, .rollBack: true
        case .attach, .detach, .mode, .confirm, .tableAdd, .tableModify, .tableDelete, .tableDefault, .tableImport, .tableExport,
            .counterReset, .set, .undo, .other:
            false
        }
    }

    /// Whether it puts another generation of the pipeline in force.
    func isSwap(of pipeline: String) -> Bool {
        switch self {
        case .swap(let name, _, _), .rollBack(let name): name == pipeline
        case .other(let words): words.count > 1 && ["swap", "rollback"].contains(words[0]) && words[1] == pipeline
        case .attach, .detach, .mode, .confirm, .tableAdd, .tableModify, .tableDelete, .tableDefault, .tableImport, .tableExport,
            .counterReset, .set, .undo:
            false
        }
    }
}
