import Maps
import Schema

/// A table's live entries said again in the words of another program: by the names of keys, actions and parameters, never by
/// their places. What the program itself wrote does not move, since the other program writes its own.
struct EntryTranslation {
    /// Entries of the other program.
    private(set) var entries: [TableEntry] = []
    /// What cannot be said there: the entry and why.
    private(set) var refused: [String] = []

    init(from old: Table, to new: Table, _ maps: borrowing MapSet) throws(PipelineError) {
        for entry in try EntryTranslation.ownEntries(of: old, maps) {
            let text = old.text(of: entry)
            do {
                let known = text.keys.filter { key in new.keys.contains { $0.field.name == key.name } }
                if let gone = text.keys.first(where: { key in
                    key.text != "-" && !known.contains { $0.name == key.name }
                }) {
                    throw TableError(.unknown, "there is no key \(gone.name)")
                }
                var moved = try new.entry(
                    keys: known, action: text.action, parameters: text.parameters,
                    priority: new.hasPriorities ? text.priority : nil)
                moved.hits = entry.hits
                guard moved.action.name == text.action else { throw TableError(.unknown, "there is no action \(text.action)") }
                entries.append(moved)
            } catch {
                refused.append("\(EntryTranslation.words(text)): \(error)")
            }
        }
        let room = max(0, new.size - new.entries.count)
        if entries.count > room {
            for entry in entries[room...] { refused.append("\(EntryTranslation.words(new.text(of: entry))): no room") }
            entries.removeLast(entries.count - room)
        }
    }

    /// The entries that are not the program's own.
    static func ownEntries(of table: Table, _ maps: borrowing MapSet) throws(PipelineError) -> [TableEntry] {
        guard table.hasMap else { return [] }
        return try attempt {
            let written = Set(try table.programEntries())
            return try TableAccess(table, maps: maps).entries().filter { entry in
                var plain = entry
                plain.hits = nil
                return !written.contains(plain)
            }
        }
    }

    enum Default {
        /// The program's own is in force.
        case unchanged
        case call(ActionCall)
        case refused(String)
    }

    /// What was made the default action by hand, in the other program's words.
    static func defaultAction(
        from old: Table, to new: Table, _ maps: borrowing MapSet
    ) throws(PipelineError) -> Default {
        guard !old.defaultAction.map.isEmpty else { return .unchanged }
        let (live, own) = try attempt {
            (try TableAccess(old, maps: maps).defaultAction(), try old.programDefault())
        }
        guard live != own else { return .unchanged }
        guard !new.defaultAction.constant else { return .refused("the default action is constant in the new program") }
        do {
            return .call(try new.call(live.name, old.text(of: live)))
        } catch {
            return .refused("\(live.name): \(error)")
        }
    }

    static func words(_ entry: EntryText) -> String {
        let keys = entry.keys.map { "\($0.name)=\($0.text)" }
        let parameters = entry.parameters.map { "\($0.name)=\($0.text)" }
        return (keys + [entry.action] + parameters).joined(separator: " ")
    }
}
