import Maps
import Schema
import TUI

/// The names of a program's parts without the blocks they are in, where those are not needed to tell them apart. Commands take
/// both.
struct ShortNames: Sendable {
    var tables: [String: String]
    var actions: [String: String]
    var counters: [String: String]
    var registers: [String: String]

    init(_ schema: Schema) {
        tables = ShortNames.short(schema.tables.map(\.name))
        actions = ShortNames.short(Array(Set(schema.tables.flatMap(\.actions).map(\.name))))
        counters = ShortNames.short(schema.counters.map(\.name))
        registers = ShortNames.short(schema.registers.map(\.name))
    }

    /// What stands behind the last dot.
    static func last(_ name: String) -> String {
        name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
    }

    static func short(_ names: [String]) -> [String: String] {
        let uses = Dictionary(names.map { (last($0), 1) }, uniquingKeysWith: +)
        return Dictionary(names.map { ($0, uses[last($0)] == 1 ? last($0) : $0) }) { first, _ in first }
    }
}

extension TableState {
    /// A table of a program, without what is in it.
    init(_ table: Table, names: ShortNames) {
        let call = try? table.programDefault()
        self.init(
            name: names.tables[table.name] ?? table.name,
            keys: table.keys.map { KeyField(name: $0.field.name, type: ValueType($0.field), match: MatchKind($0.match)) },
            actions: table.actions.map { action in
                ActionShape(
                    name: names.actions[action.name] ?? action.name,
                    parameters: action.parameters.map { .init(name: $0.name, type: ValueType($0)) },
                    defaultOnly: action.defaultOnly, tableOnly: action.tableOnly)
            },
            capacity: table.storage == .none ? 0 : table.size, count: table.storage == .none ? 0 : nil,
            defaultAction: names.actions[table.defaultAction.action] ?? table.defaultAction.action,
            defaultArguments: call.map { table.text(of: $0).map(\.text) } ?? [],
            defaultConstant: table.defaultAction.constant, constant: table.constantEntries || table.storage == .none)
    }
}

extension TableState.Entry {
    init(_ entry: TableEntry, of table: Table, names: ShortNames) {
        let keys = zip(table.keys, entry.matches).map { key, match in key.text(of: match) }
        self.init(
            keys: keys, action: names.actions[entry.action.name] ?? entry.action.name,
            arguments: table.text(of: entry.action).map(\.text), priority: entry.priority, hits: entry.hits)
    }
}

extension TableState.MatchKind {
    init(_ kind: Table.MatchKind) {
        switch kind {
        case .exact: self = .exact
        case .lpm: self = .lpm
        case .ternary: self = .ternary
        case .range: self = .range
        case .optional: self = .optional
        }
    }
}

extension ValueType {
    init(_ field: Field) {
        self.init(width: field.width, format: Format(field.format), members: field.members.map(\.name))
    }
}

extension ValueType.Format {
    init(_ format: Field.Format) {
        switch format {
        case .decimal: self = .decimal
        case .hex: self = .hex
        case .ipv4: self = .ipv4
        case .ipv6: self = .ipv6
        case .mac: self = .mac
        case .bool: self = .bool
        case .enumeration: self = .enumeration
        case .signed: self = .signed
        }
    }
}
