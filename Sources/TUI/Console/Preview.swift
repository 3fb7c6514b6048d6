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
            let state = [
                pipeline.tables.isEmpty ? nil : "tables", pipeline.counters.isEmpty && pipeline.registers.isEmpty ? nil : "counters",
            ].compactMap { $0 }
            let keeps = state.isEmpty ? [] : [Line(state.joined(separator: " and ") + " keep what they hold, as far as g\(pipeline.previous ?? 0) has them", .dim)]
            return change("g\(pipeline.generation) on \(devices(pipeline))", "g\(pipeline.previous ?? 0) on \(devices(pipeline))") + keeps
        case .detach(let name, let device):
            guard let pipeline = snapshot?.pipeline(name) else { return [] }
            let left = pipeline.attachments.filter { device != nil && $0.device != device }
            let ends = left.isEmpty ? "nowhere: its tables and counters end with it" : left.map(\.device).joined(separator: " ")
            return change("\(name) on \(devices(pipeline))", ends)
        case .attach(let file, let devices, _, let mode, let name):
            return change("", "\(name ?? Command.stem(file)) on \(devices.joined(separator: " "))" + (mode.map { " in \($0) mode" } ?? ""))
        case .mode(let name, let device, let mode):
            let attachment = snapshot?.pipeline(name)?.attachments.first { $0.device == device }
            return change("\(device) \(attachment?.mode ?? "")", "\(device) \(mode)")
        case .swap, .confirm, .tableImport, .tableExport, .counterReset, .undo, .other: return []
        }
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
    /// Whether it puts another generation of the pipeline in force.
    func isSwap(of pipeline: String) -> Bool {
        switch self {
        case .swap(let name, _, _), .rollBack(let name): name == pipeline
        case .other(let words): words.count > 1 && ["swap", "rollback"].contains(words[0]) && words[1] == pipeline
        case .attach, .detach, .mode, .confirm, .tableAdd, .tableModify, .tableDelete, .tableDefault, .tableImport, .tableExport,
            .counterReset, .undo:
            false
        }
    }
}
