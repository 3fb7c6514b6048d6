import Maps
import Schema

/// Whether what one program wrote into a map means the same to another.
extension Table {
    /// Every entry of `old` means here what it meant there.
    func understands(_ old: Table) -> Bool {
        storage == old.storage && keySize == old.keySize && valueSize == old.valueSize && keys == old.keys
            && hits == old.hits && bytes == old.bytes && meter == old.meter && meterUnit == old.meterUnit && ternary == old.ternary
            && understandsActions(of: old)
    }

    /// Every action call of `old` means here what it meant there. Actions may have been added.
    func understandsActions(of old: Table) -> Bool {
        valueSize == old.valueSize
            && old.actions.allSatisfy { action in
                actions.contains { $0.id == action.id && $0.name == action.name && $0.parameters == action.parameters }
            }
    }

    /// The program's own entries are the same, so that none must come or go.
    func hasEntries(of old: Table) -> Bool {
        func same(_ one: Entry, _ other: Entry) -> Bool { one == other }
        return entries.count == old.entries.count && zip(entries, old.entries).allSatisfy(same)
    }

    /// A default action set in `old`'s place is read the same here.
    func sharesDefault(with old: Table) -> Bool {
        defaultAction == old.defaultAction && understandsActions(of: old)
    }

    /// Whether it has a map of entries.
    var hasMap: Bool {
        switch storage {
        case .hash, .array, .lpm, .ternary: true
        case .code, .none: false
        }
    }
}

extension Counter {
    func understands(_ old: Counter) -> Bool { storage == old.storage && size == old.size && units == old.units }
}

extension Register {
    func understands(_ old: Register) -> Bool { size == old.size && cell == old.cell }
}
