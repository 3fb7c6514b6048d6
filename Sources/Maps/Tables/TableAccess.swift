import Schema

/// A table of a running program: its entries and default action, in P4's words, over the maps that hold them.
///
/// Packets see a change of a hash, lpm or ternary table, and of a default action, as a whole or not at all. An entry of an
/// array table is overwritten in place. Who changes a table from several places at once takes a lock of its own.
public struct TableAccess: ~Copyable, Sendable {
    public let table: Table
    /// The map of the entries; nil for a table that is code or has no key.
    private let entriesMap: BPFMap?
    /// The map of the changeable default action; nil when it is constant.
    private let defaultMap: BPFMap?

    /// The table over maps of its program; refused when a map is missing or not laid out as the schema says.
    public init(_ table: Table, maps: borrowing MapSet) throws(TableError) {
        try table.checkLayout()
        let entries = try TableAccess.open(table.entriesLayout, table.map, maps)
        let defaults = try TableAccess.open(table.defaultLayout, table.defaultAction.map, maps)
        self.table = table
        entriesMap = entries
        defaultMap = defaults
    }

    /// The table a schema has under a name, which may be as short as it is unambiguous: `ipv4_route` for `pipe.ipv4_route`.
    public init(_ name: String, of schema: Schema, maps: borrowing MapSet) throws(TableError) {
        let index = try Names.find(name, in: schema.tables.map(\.name), what: "table")
        try self.init(schema.tables[index], maps: maps)
    }

    /// All entries, those of a table that is code included. In the map's own order; ternary entries by falling priority.
    public func entries() throws(TableError) -> [TableEntry] {
        var all: [TableEntry] = []
        try forEachEntry { entry in
            all.append(entry)
            return true
        }
        return all
    }

    /// Calls `body` with every entry until it answers false, without holding more than some thousands of them (a ternary table
    /// is read as a whole).
    public func forEachEntry(_ body: (TableEntry) -> Bool) throws(TableError) {
        switch table.storage {
        case .none: return
        case .code: for entry in try table.programEntries() where !body(entry) { return }
        case .ternary: for entry in try readTernary() where !body(entry) { return }
        case .hash, .array, .lpm:
            try withEntries { map throws(BPFError) in
                var reader = EntryReader(map)
                while try reader.advance() {
                    for index in 0..<reader.count {
                        let value = reader.value(index)
                        guard let call = table.call(ofValue: value) else { continue }  // An empty cell of an array.
                        let matches = table.matches(ofKey: reader.key(index))
                        guard body(table.entry(matches, call, value: value)) else { return }
                    }
                }
            }
        }
    }

    /// How many entries there are now.
    public func count() throws(TableError) -> Int {
        var count = 0
        if table.storage == .hash || table.storage == .lpm {
            try withEntries { map throws(BPFError) in
                var reader = EntryReader(map)
                while try reader.advance() { count += reader.count }
            }
        } else {
            try forEachEntry { _ in
                count += 1
                return true
            }
        }
        return count
    }

    /// The entry with that key, and priority if there may be several; nil when there is none. This looks an entry up by what
    /// it was added with, not by a packet's fields.
    public func entry(_ matches: [KeyMatch], priority: Int? = nil) throws(TableError) -> TableEntry? {
        switch table.storage {
        case .none: return nil
        case .code, .ternary:
            let all = try entries()
            return try position(of: matches, priority, in: all).map { all[$0] }
        case .hash, .array, .lpm:
            let key = try table.key(of: matches)
            guard let value = try withEntries({ map throws(BPFError) in try map.entry(at: key) }),
                let call = table.call(ofValue: value)
            else { return nil }
            return table.entry(matches, call, value: value)
        }
    }

    /// The place of an entry in a list; refused when several priorities have it and none is named.
    func position(of matches: [KeyMatch], _ priority: Int?, in all: [TableEntry]) throws(TableError) -> Int? {
        let same = all.indices.filter { all[$0].matches == matches && (priority == nil || all[$0].priority == priority) }
        guard same.count <= 1 else {
            let priorities = same.compactMap { all[$0].priority }.map { String($0) }.joined(separator: " and ")
            throw TableError(.value, "table \(table.name) has this key with the priorities \(priorities): say which")
        }
        return same.first
    }

    /// Lends the map of the entries.
    func withEntries<Result>(_ body: (borrowing BPFMap) throws(BPFError) -> Result) throws(TableError) -> Result {
        switch entriesMap {
        case .some(let map): do { return try body(map) } catch { throw TableError(error) }
        case .none: throw TableError(.constant, "table \(table.name) is code: it has no entries to change")
        }
    }

    /// Lends the map of the default action.
    func withDefault<Result>(_ body: (borrowing BPFMap) throws(BPFError) -> Result) throws(TableError) -> Result {
        switch defaultMap {
        case .some(let map): do { return try body(map) } catch { throw TableError(error) }
        case .none: throw TableError(.constant, "the default action of table \(table.name) is constant")
        }
    }

    var hasEntriesMap: Bool {
        switch entriesMap {
        case .some: true
        case .none: false
        }
    }

    var hasDefaultMap: Bool {
        switch defaultMap {
        case .some: true
        case .none: false
        }
    }

    private static func open(
        _ isAsWanted: ((MapLayout) -> Bool)?, _ name: String, _ maps: borrowing MapSet
    ) throws(TableError) -> BPFMap? {
        guard let isAsWanted else { return nil }
        return try maps.open(name, as: isAsWanted)
    }
}

extension MapSet {
    /// The map of that name, refused when its layout is not as wanted.
    func open(_ name: String, as isAsWanted: (MapLayout) -> Bool) throws(TableError) -> BPFMap {
        let map: BPFMap
        do { map = try open(name) } catch { throw TableError(error) }
        guard isAsWanted(map.layout) else {
            throw TableError(.kernel, "map \(name) is not laid out as the schema says: it is \(map.layout)")
        }
        return map
    }
}

extension Table {
    /// What the map of the entries must be like; nil when there is none.
    fileprivate var entriesLayout: ((MapLayout) -> Bool)? {
        let (keySize, valueSize) = (keySize, valueSize)
        func entries(_ types: [MapType]) -> (MapLayout) -> Bool {
            { types.contains($0.type) && $0.keySize == keySize && $0.valueSize == valueSize }
        }
        switch storage {
        case .hash: return entries([.hash, .lruHash])
        case .array: return entries([.array])
        case .lpm: return entries([.lpmTrie])
        case .ternary: return { $0.type == .arrayOfMaps && $0.keySize == 4 }
        case .code: return nil
        case .none: return nil
        }
    }

    /// What the map of the default action must be like; nil when there is none.
    fileprivate var defaultLayout: ((MapLayout) -> Bool)? {
        let size = defaultAction.offset + 8 + 2 * valueSize
        return defaultAction.map.isEmpty ? nil : { $0.type == .array && $0.keySize == 4 && $0.valueSize >= size }
    }
}
