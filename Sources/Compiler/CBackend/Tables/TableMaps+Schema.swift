import BigInt
import IR
import Schema

extension Generator {
    /// What the schema says of a table.
    func describe(_ table: IRTable, _ maps: TableMaps) -> SchemaTable {
        let keys = zip(table.keys, maps.keys.fields).map { key, field in
            SchemaTable.Key(field: field.schema, match: SchemaTable.MatchKind(rawValue: key.match) ?? .exact)
        }
        let actions = zip(table.actions, maps.parameters).map { action, layout in
            SchemaTable.Action(
                name: action.name, id: UInt32(clamping: action.id),
                parameters: layout.fields.map { field in
                    var field = field.schema
                    field.offset += maps.parametersOffset
                    return field
                }, defaultOnly: action.defaultOnly, tableOnly: action.tableOnly)
        }
        let call = table.defaultAction
        let defaultName = table.actions.indices.contains(call.action) ? table.actions[call.action].name : ""
        let cell = defaults.last { $0.member == maps.defaultCell }
        var result = SchemaTable(
            name: table.name, map: maps.map, storage: maps.storage, size: maps.size, keySize: maps.keySize,
            valueSize: maps.valueSize, keys: keys, actions: actions,
            defaultAction: SchemaTable.Default(
                action: defaultName, arguments: arguments(call, maps), constant: table.defaultIsConstant,
                map: cell == nil ? "" : Self.defaultsMap, offset: cell?.offset ?? 0),
            entries: table.entries.map { entry in
                SchemaTable.Entry(
                    matches: zip(entry.keys, table.keys).map { match($0, $1) },
                    action: table.actions.indices.contains(entry.call.action) ? table.actions[entry.call.action].name : "",
                    arguments: arguments(entry.call, maps), priority: entry.priority)
            }, constantEntries: table.entriesAreConstant, hits: maps.hits, ternary: maps.ternary)
        if maps.namesMembers, let profile = architecture.profile(program, table) { result.actions += profileActions(profile) }
        result.bytes = maps.bytes
        let state = architecture.entryState(program, table)
        result.counter = state.counter
        result.meter = maps.meter
        if maps.meter != nil { (result.meterName, result.meterUnit) = (state.meter?.name, state.meter?.unit) }
        return result
    }

    private func arguments(_ call: IRTable.Call, _ maps: TableMaps) -> [String] {
        guard maps.parameters.indices.contains(call.action) else { return [] }
        return zip(call.arguments, maps.parameters[call.action].fields).map { hex($0, width: $1.width) }
    }

    private func hex(_ value: BigInt, width: Int) -> String {
        String(value & ((BigInt(1) << width) - 1), radix: 16)
    }

    private func match(_ match: KeyMatch, _ key: TableKey) -> SchemaTable.Entry.Match {
        let bits = program.width(of: key.type)
        let isLPM = key.match == "lpm"
        switch match {
        case .any: return isLPM ? .prefix("0", length: 0) : .any
        case .exact(let value): return isLPM ? .prefix(hex(value, width: bits), length: bits) : .exact(hex(value, width: bits))
        case .mask(let value, let mask):
            if isLPM { return .prefix(hex(value, width: bits), length: Self.ones(mask, width: bits)) }
            return .masked(hex(value, width: bits), mask: hex(mask, width: bits))
        case .range(let low, let high): return .range(hex(low, width: bits), hex(high, width: bits))
        }
    }

    /// How many bits of a mask are one.
    static func ones(_ mask: BigInt, width: Int) -> Int {
        (0..<width).count { (mask >> $0) & 1 == 1 }
    }
}
