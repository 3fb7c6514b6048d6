import Maps
import Schema

/// A change of one table.
public enum TableEdit: Sendable {
    case add(TableEntry)
    case modify([KeyMatch], priority: Int?, ActionCall)
    case delete([KeyMatch], priority: Int?)
    case setDefault(ActionCall)
    case resetDefault
}

extension TableAccess {
    /// Makes a change, and answers what it was and what takes it back.
    func perform(_ edit: TableEdit, of pipeline: String) throws(TableError) -> (changes: [String], undo: Undo?) {
        func undo(_ changes: [EntryChange], _ fallback: DefaultChange? = nil) -> (changes: [String], undo: Undo?) {
            let words = changes.map { "\(table.name): \($0.text)" } + (fallback.map { ["\(table.name): \($0.text)"] } ?? [])
            return (words, .entries(pipeline: pipeline, table: table.name, changes: changes, fallback: fallback))
        }
        switch edit {
        case .add(let entry):
            try add(entry)
            return undo([change(entry.matches, entry.priority, nil, entry.action)])
        case .modify(let matches, let priority, let call):
            let old = try entry(matches, priority: priority)
            try modify(matches, priority: priority, action: call)
            return undo([change(matches, old?.priority ?? priority, old?.action, call)])
        case .delete(let matches, let priority):
            let old = try entry(matches, priority: priority)
            try delete(matches, priority: priority)
            let done = undo([change(matches, old?.priority ?? priority, old?.action, nil)])
            // What it was metered by comes back with it.
            guard let old, let entry = done.undo, let rates = Settings.rates(of: old, in: table), let before = rates.value else { return done }
            return (done.changes, .several([entry, .settings(pipeline: pipeline, changes: [SettingChange(rates.place, from: before, to: nil)])]))
        case .setDefault(let call):
            let old = try defaultAction()
            try setDefault(call)
            return undo([], DefaultChange(before: table.words(old), after: table.words(call)))
        case .resetDefault:
            let old = try defaultAction()
            try resetDefault()
            return undo([], DefaultChange(before: table.words(old), after: table.words(try defaultAction())))
        }
    }

    private func change(_ matches: [KeyMatch], _ priority: Int?, _ before: ActionCall?, _ after: ActionCall?) -> EntryChange {
        let table = table
        let keys = zip(table.keys, matches).map { NamedText(name: $0.field.name, text: $0.text(of: $1)) }
        return EntryChange(keys: keys, priority: priority, before: before.map { table.words($0) }, after: after.map { table.words($0) })
    }

}

extension Table {
    /// A call in words.
    public func words(_ call: ActionCall) -> CallText { CallText(action: call.name, parameters: text(of: call)) }
}

extension Deed {
    /// Changes a table of a pipeline that the caller holds, and notes it.
    public mutating func change(_ pipeline: String, _ access: borrowing TableAccess, _ edit: TableEdit) throws(TableError) {
        let (changes, undo) = try access.perform(edit, of: pipeline)
        note(changes, undo: undo)
    }
}
