import Maps
import Schema

/// A table's live entries said again in the words of another program: by the names of keys, actions and parameters, never by
/// their places. What the program itself wrote does not move, since the other program writes its own.
struct EntryTranslation {
    /// An entry that the other program cannot hold, in the words of its own, and why.
    struct Refused: Sendable {
        var entry: EntryText
        var why: String
        var text: String { "\(EntryTranslation.words(entry)): \(why)" }
    }
    /// Entries of the other program.
    private(set) var entries: [TableEntry] = []
    private(set) var refused: [Refused] = []

    /// `atMost` bounds how many entries are looked at.
    init(
        from old: Table, to new: Table, _ maps: borrowing MapSet, atMost: Int = .max
    ) throws(PipelineError) {
        var origins: [TableEntry] = []
        for entry in try EntryTranslation.ownEntries(of: old, maps, atMost: atMost) {
            let text = old.text(of: entry)
            do throws(TableError) {
                entries.append(try EntryTranslation.translate(entry, text, from: old, to: new))
                origins.append(entry)
            } catch {
                refused.append(Refused(entry: text, why: "\(error)"))
            }
        }
        if old.hasPriorities, !new.hasPriorities { keepOrder(old, new, &origins) }
        let room = max(0, new.size - new.entries.count)
        if entries.count > room {
            for entry in origins[room...] { refused.append(Refused(entry: old.text(of: entry), why: "no room")) }
            entries.removeLast(entries.count - room)
        }
    }

    private static func translate(
        _ entry: TableEntry, _ text: EntryText, from old: Table, to new: Table
    ) throws(TableError) -> TableEntry {
        let known = text.keys.filter { key in new.keys.contains { $0.field.name == key.name } }
        if let gone = text.keys.first(where: { key in key.text != "-" && !known.contains { $0.name == key.name } }) {
            throw TableError(.unknown, "there is no key \(gone.name)")
        }
        // Longer prefixes win where nobody has said so: as a priority that is their length.
        let implied = old.hasPriorities ? nil : EntryTranslation.prefixLength(of: entry, in: old)
        var moved = try new.entry(
            keys: known, action: text.action, parameters: text.parameters,
            priority: new.hasPriorities ? text.priority ?? implied : nil)
        (moved.hits, moved.bytes) = (entry.hits, entry.bytes)
        // Rates of packets are none of bytes.
        if new.meterUnit == old.meterUnit { moved.meter = entry.meter }
        guard moved.action.name == text.action else { throw TableError(.unknown, "there is no action \(text.action)") }
        return moved
    }

    private static func prefixLength(of entry: TableEntry, in table: Table) -> Int? {
        for (key, match) in zip(table.keys, entry.matches) where key.match == .lpm {
            switch match {
            case .prefix(_, let length): return length
            case .exact: return key.field.width
            case .masked, .range, .any: return 0
            }
        }
        return nil
    }

    /// Refuses what priorities said and a table without them would decide otherwise: of entries with one key the lower ones, of
    /// prefixes that overlap the longer one with the lower priority.
    private mutating func keepOrder(_ old: Table, _ new: Table, _ origins: inout [TableEntry]) {
        func priority(_ index: Int) -> Int { origins[index].priority ?? 0 }
        let order = entries.indices.sorted { (priority($1), $0) < (priority($0), $1) }
        let lengths = entries.map { EntryTranslation.prefixLength(of: $0, in: new) ?? 0 }
        var kept: [Int] = []
        var taken: Set<[KeyMatch]> = []
        var shortest = Int.max
        var lost: [Int: String] = [:]
        for index in order {
            guard taken.insert(entries[index].matches).inserted else {
                lost[index] = "an entry of the same key has a higher priority"
                continue
            }
            // Only a longer prefix behind a shorter one can be decided otherwise.
            if lengths[index] > shortest, kept.contains(where: { lengths[$0] < lengths[index] && overlap($0, index, new) }) {
                lost[index] = "a shorter prefix has a higher priority"
                continue
            }
            shortest = min(shortest, lengths[index])
            kept.append(index)
        }
        guard !lost.isEmpty else { return }
        for (index, why) in lost.sorted(by: { $0.key < $1.key }) {
            refused.append(Refused(entry: old.text(of: origins[index]), why: why))
        }
        entries = entries.indices.filter { lost[$0] == nil }.map { entries[$0] }
        origins = origins.indices.filter { lost[$0] == nil }.map { origins[$0] }
    }

    private func overlap(_ one: Int, _ other: Int, _ table: Table) -> Bool {
        zip(entries[one].matches, entries[other].matches).allSatisfy { first, second in
            switch (first, second) {
            case (.prefix(let a, let short), .prefix(let b, let long)):
                let mask = Bits.mask(prefix: min(short, long), width: a.width)
                return a & mask == b & mask
            default: return first == second
            }
        }
    }

    /// The entries that are not the program's own.
    static func ownEntries(
        of table: Table, _ maps: borrowing MapSet, atMost: Int = .max
    ) throws(PipelineError) -> [TableEntry] {
        guard table.hasMap else { return [] }
        return try attempt {
            let written = Set(try table.programEntries())
            var own: [TableEntry] = []
            try TableAccess(table, maps: maps).forEachEntry { entry in
                var plain = entry
                (plain.hits, plain.bytes, plain.meter) = (nil, nil, nil)
                if written.isEmpty || !written.contains(plain) { own.append(entry) }
                return own.count < atMost
            }
            return own
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
