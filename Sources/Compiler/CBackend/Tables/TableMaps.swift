import BigInt
import IR
import Schema

/// How one table (or value set) is kept in maps, and how C names the parts.
struct TableMaps {
    var storage: SchemaTable.Storage
    /// The map's name; empty without a map.
    var map: String
    var size: Int
    var keys: Layout
    var keyStructure: String
    var keySize: Int
    var valueStructure: String
    var valueSize: Int
    var valueAlignment: Int
    /// For each action the layout of its parameters, from the start of its own struct.
    var parameters: [Layout]
    /// For each action its struct in the value's union.
    var actionMembers: [String]
    /// Bytes from the start of the value to the parameters.
    var parametersOffset: Int
    /// Bytes from the start of the value to the hit counter.
    var hits: Int?
    /// Bytes from the start of the value to the counter of bytes, and to the meter.
    var bytes: Int?
    var meter: Int?
    /// Entries may name a member of a profile instead of an action.
    var namesMembers = false
    var ternary: SchemaTable.Ternary?
    /// The member of the global defaults that holds the changeable default; nil when it is constant.
    var defaultCell: String?
}

/// A changeable default action in the global data map.
struct DefaultCell {
    var member: String
    var valueStructure: String
    var offset: Int
    var size: Int
    var initial: CExpression
}

extension IRTable {
    /// How many entries it is to hold: its `size`, the size its `implementation` was constructed with, or 1024.
    func capacity(_ program: Program) -> Int {
        var wanted = size ?? 1024
        if size == nil, case .instance(let id)? = properties["implementation"], program.externs.indices.contains(id.raw),
            case .value(let value, _)? = program.externs[id.raw].arguments.first
        {
            wanted = Int(clamping: value)
        }
        return max(1, wanted, entries.count)
    }

    /// The map type that its keys and its implementation ask for; nil for a match kind that is not known.
    /// Constant entries are code when they may be, and few prefixes bit sets.
    func storage(_ program: Program, asCode: Bool, asSets: Bool) -> SchemaTable.Storage? {
        if keys.isEmpty { return SchemaTable.Storage.none }
        let kinds = keys.map { SchemaTable.MatchKind(rawValue: $0.match) }
        guard !kinds.contains(nil) else { return nil }
        if entriesAreConstant, asCode { return .code }
        if kinds.allSatisfy({ $0 == .exact }) {
            var isArray = false
            if case .instance(let id)? = properties["implementation"], program.externs.indices.contains(id.raw) {
                isArray = program.externs[id.raw].type == "array_table"
            }
            return isArray && keys.count == 1 && program.width(of: keys[0].type) <= 32 ? .array : .hash
        }
        if kinds.filter({ $0 == .lpm }).count == 1, kinds.allSatisfy({ $0 == .lpm || $0 == .exact }) {
            // One word of rows needs no loop: a quarter of the trie's time. With more, the verifier's work would count.
            return asSets && capacity(program) <= 64 ? .ternary : .lpm
        }
        return .ternary
    }
}

extension Generator {
    /// The maps of a table, declared at its first use; `keys` are the expressions of that use.
    mutating func maps(of id: TableID, keys: [Expression]) -> TableMaps? {
        if let known = tables[id] { return known }
        guard program.tables.indices.contains(id.raw) else { return nil }
        let whole = program.tables[id.raw]
        let kept = zip(whole.keys, keys).filter { $0.0.match != "selector" }.map(\.1)
        guard let maps = makeMaps(whole.withoutSelectors, keys: kept, role: .table) else { return nil }
        tables[id] = maps
        return maps
    }

    /// Declares what a table needs and describes it in the schema.
    mutating func makeMaps(_ table: IRTable, keys: [Expression], role: MapUse.Role) -> TableMaps? {
        guard let storage = table.storage(program, asCode: does(.constantEntries), asSets: does(.smallPrefixes)) else {
            let unknown = table.keys.first { SchemaTable.MatchKind(rawValue: $0.match) == nil }
            unsupported("the match kind \(unknown?.match ?? "")", at: unknown?.span ?? table.span)
            return nil
        }
        let isWire = keys.map { key in
            var none: [CStatement] = []
            return wireBytes(key, in: &none) != nil
        }
        let capacity =
            architecture.profile(program, table) == nil
            ? table.capacity(program) : max(1, table.size ?? 1024, table.entries.count)
        var maps = layOut(table.name, storage, capacity, keyFields(table, storage, isWire), last: lpmKey(table))
        layOutValue(table, &maps)
        declare(&maps)
        if !table.defaultIsConstant { addDefault(table, &maps) }
        schema.tables.append(describe(table, maps))
        if !maps.map.isEmpty { schema.maps.append(MapUse(name: maps.map, role: role, of: table.name)) }
        return maps
    }

    private func lpmKey(_ table: IRTable) -> Int? { table.keys.firstIndex { $0.match == "lpm" } }

    private func keyFields(
        _ table: IRTable, _ storage: SchemaTable.Storage, _ isWire: [Bool]
    ) -> [LayoutField] {
        var members = CNames()
        return table.keys.enumerated().map { index, key in
            let inBytes = storage == .ternary || storage == .lpm
            var field = program.layoutField(
                name: key.name, member: members.fresh(key.name), type: key.type, format: key.format,
                isWire: index < isWire.count && isWire[index], forceNetwork: inBytes)
            if storage == .array {
                field.size = 4
                field.byteOrder = .host
            }
            return field
        }
    }

    private mutating func layOut(
        _ name: String, _ storage: SchemaTable.Storage, _ size: Int, _ fields: [LayoutField], last: Int?
    ) -> TableMaps {
        let isLPM = storage == .lpm
        let layout = Layout(fields, startingAt: isLPM ? 4 : 0, alignment: isLPM ? 4 : 1, last: isLPM ? last : nil)
        let base = names.fresh(name, limit: storage == .ternary ? 13 : 15)
        let hasMap = storage != .code && storage != .none
        return TableMaps(
            storage: storage, map: hasMap ? base : "", size: size, keys: layout, keyStructure: names.fresh(base + "_key"),
            keySize: storage == .none ? 0 : layout.roundedSize, valueStructure: names.fresh(base + "_value"), valueSize: 4,
            valueAlignment: 4, parameters: [], actionMembers: [], parametersOffset: 4)
    }

    private func layOutValue(_ table: IRTable, _ maps: inout TableMaps) {
        let start = layOutState(table, &maps)
        var actionNames = CNames()
        var largest = 0
        for action in table.actions {
            var members = CNames()
            let fields = action.parameters.map {
                program.layoutField(
                    name: $0.name, member: members.fresh($0.name), type: $0.type, format: $0.format, isWire: false)
            }
            let layout = Layout(fields, startingAt: 0)
            maps.parameters.append(layout)
            maps.actionMembers.append(actionNames.fresh(action.name))
            maps.valueAlignment = max(maps.valueAlignment, layout.alignment)
            largest = max(largest, layout.roundedSize)
        }
        let unionAlignment = maps.parameters.map(\.alignment).max() ?? 1
        maps.parametersOffset = (start + unionAlignment - 1) / unionAlignment * unionAlignment
        let end = maps.parametersOffset + (largest + unionAlignment - 1) / unionAlignment * unionAlignment
        maps.valueSize = (end + maps.valueAlignment - 1) / maps.valueAlignment * maps.valueAlignment
    }

    /// What entries count beside their action; gives the offset behind it.
    private func layOutState(_ table: IRTable, _ maps: inout TableMaps) -> Int {
        maps.valueAlignment = 4
        guard maps.storage != .code, maps.storage != .none else { return 4 }
        maps.namesMembers = architecture.profile(program, table) != nil
        let state = architecture.entryState(program, table)
        var offset = 8
        func place(_ isWanted: Bool, _ size: Int) -> Int? {
            guard isWanted else { return nil }
            defer { offset += size }
            return offset
        }
        maps.hits = place(options.counting == .all || state.countsPackets, 8)
        maps.bytes = place(state.countsBytes, 8)
        maps.meter = place(state.meter != nil, Meter.cellSize)
        guard offset > 8 else { return maps.namesMembers ? 8 : 4 }
        maps.valueAlignment = 8
        return offset
    }

    /// The structs and the map.
    private mutating func declare(_ maps: inout TableMaps) {
        if maps.storage != .none, maps.storage != .code {
            let isLPM = maps.storage == .lpm
            let prefix: [CStructure.Member] = isLPM ? [.plain(.u32, "prefix_length")] : []
            let members = maps.keys.members(startingAt: isLPM ? 4 : 0, endingAt: maps.keys.roundedSize)
            declarations.append(.structure(CStructure(name: maps.keyStructure, members: prefix + members)))
        }
        var members: [CStructure.Member] = [.plain(.u32, "action")]
        if maps.namesMembers { members.append(.plain(.u32, "member")) }
        if maps.valueAlignment == 8, maps.hits != nil || maps.bytes != nil || maps.meter != nil {
            if !maps.namesMembers { members.append(.plain(.u32, "pad")) }
        }
        if maps.hits != nil { members.append(.plain(.u64, "hits")) }
        if maps.bytes != nil { members.append(.plain(.u64, "bytes")) }
        if maps.meter != nil { members.append(.plain(.array(.u64, Meter.cellSize / 8), "meter")) }
        let structs = zip(maps.actionMembers, maps.parameters).filter { !$0.1.fields.isEmpty }
            .map { (name: $0.0, members: $0.1.members(startingAt: 0)) }
        if !structs.isEmpty { members.append(.union(structs, name: "u")) }
        declarations.append(.structure(CStructure(name: maps.valueStructure, members: members)))
        let (key, value) = ("struct \(maps.keyStructure)", "struct \(maps.valueStructure)")
        switch maps.storage {
        case .code, .none: break
        case .hash:
            declarations.append(.macro("WEIR_MAP", [maps.map, "WEIR_HASH", key, value, "\(maps.size)", "0"]))
        case .array: declarations.append(.macro("WEIR_MAP", [maps.map, "WEIR_ARRAY", key, value, "\(maps.size)", "0"]))
        case .lpm:
            declarations.append(
                .macro("WEIR_MAP", [maps.map, "WEIR_LPM_TRIE", key, value, "\(maps.size)", "1 /* BPF_F_NO_PREALLOC */"]))
        case .ternary: declareTernary(&maps)
        }
    }

    /// The rows and bit sets of a ternary table; a range may take several rows.
    private mutating func declareTernary(_ maps: inout TableMaps) {
        let isGrouped = does(.keyGroups) && maps.keySize >= SchemaTable.Ternary.leastGroupedKey
        let layout = SchemaTable.Ternary(
            keySize: maps.keySize, valueSize: maps.valueSize, rows: maps.size, order: isGrouped ? .grouped : .spread, hashed: does(.firstMasks))
        maps.ternary = layout
        let (row, cell) = (names.fresh(maps.map + "_row"), names.fresh(maps.map + "_cell"))
        let key = CType.structure(maps.keyStructure)
        declarations.append(
            .structure(
                CStructure(
                    name: row,
                    members: [
                        .plain(.structure(maps.valueStructure), "value"), .plain(key, "key"), .plain(key, "mask"),
                        .plain(.u32, "priority"), .plain(.u32, "entry"),
                    ], alignment: 8)))
        let sets = CType.array(.array(.array(.u64, 256), maps.keySize), layout.words)
        let parts = SchemaTable.Ternary.summaryWords(layout.words)
        let summary = CType.array(.array(.array(.u64, 256), maps.keySize), parts)
        declarations.append(
            .structure(
                CStructure(
                    name: cell,
                    members: [
                        .plain(.u32, "count"), .plain(.u32, isGrouped ? "groups" : "words"),
                    ] + (parts > 0 ? [.plain(summary, "summary")] : []) + [
                        .plain(sets, "sets"),
                        .plain(.array(.structure(row), layout.words * 64), "rows"),
                    ] + declareTuples(maps, layout))))
        let inner = names.fresh(maps.map + "_0")
        declarations.append(.macro("WEIR_TABLE_OF_CELL", [maps.map, inner, "struct \(cell)"]))
        schema.maps.append(MapUse(name: inner, role: .ternary, of: maps.map))
    }

    /// The global-data map of the changeable defaults.
    static let defaultsMap = ".data.defaults"

    private mutating func addDefault(_ table: IRTable, _ maps: inout TableMaps) {
        let member = names.fresh((maps.map.isEmpty ? table.name : maps.map) + "_default")
        maps.defaultCell = member
        let end = defaults.last.map { $0.offset + $0.size } ?? 0
        let alignment = max(4, maps.valueAlignment)
        let offset = (end + alignment - 1) / alignment * alignment
        defaults.append(
            DefaultCell(
                member: member, valueStructure: maps.valueStructure, offset: offset, size: 8 + 2 * maps.valueSize,
                initial: initialValue(table.defaultAction, table, maps)))
    }

    /// An action with its arguments as a value struct's initializer.
    func initialValue(_ call: IRTable.Call, _ table: IRTable, _ maps: TableMaps) -> CExpression {
        guard table.actions.indices.contains(call.action) else { return .literal(nil, []) }
        var fields = [
            CExpression.FieldValue(
                path: "action", value: .unsigned(UInt64(table.actions[call.action].id), isLong: false))
        ]
        for (field, argument) in zip(maps.parameters[call.action].fields, call.arguments) {
            let bits = argument.low(field.width)
            let value: CExpression
            switch field.byteOrder {
            case .host: value = .unsigned(UInt64(truncatingIfNeeded: bits), isLong: field.size == 8)
            case .network:
                value = .literal(
                    nil,
                    (0..<field.size).map { .integer(Int(truncatingIfNeeded: (bits >> (8 * (field.size - 1 - $0))) & 0xFF)) })
            }
            fields.append(.init(path: "u.\(maps.actionMembers[call.action]).\(field.member)", value: value))
        }
        return .fields(fields)
    }
}
