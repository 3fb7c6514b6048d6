import Schema

/// Entries of a table as somebody wants to see them: those that meet a filter, in an order, the first so many.
public struct TableListing: Sendable {
    /// What entries are sorted by.
    public struct Order: Sendable {
        fileprivate enum Column: Sendable {
            case key(Int)
            case parameter(String)
            case action, priority, hits
        }
        fileprivate var column: Column
        /// From the largest down.
        public var isReversed: Bool

        /// By a key or a parameter, or by `action`, `priority` or `hits`; entries without that parameter come last.
        public init(by name: String, reversed: Bool = false, in table: Table) throws(TableError) {
            isReversed = reversed
            let keys = table.keys.map(\.field.name)
            let parameters = Set(table.actions.flatMap { $0.parameters.map(\.name) }).sorted()
            let all = keys + parameters + ["action", "priority", "hits"]
            let index = try Names.find(name, in: all, what: "key or parameter")
            switch index {
            case ..<keys.count: column = .key(index)
            case ..<(keys.count + parameters.count): column = .parameter(all[index])
            default: column = all[index] == "action" ? .action : all[index] == "priority" ? .priority : .hits
            }
        }
    }
    public var filter: EntryFilter?
    public var order: Order?
    /// Entries at most; nil for all.
    public var limit: Int?

    public init(filter: EntryFilter? = nil, order: Order? = nil, limit: Int? = nil) {
        self.filter = filter
        self.order = order
        self.limit = limit.map { max(0, $0) }
    }

    /// Calls `body` with those entries until it answers false; whether there are more than `limit` of them. Without an order entries come
    /// as the map has them and none is held; with one, `limit` are held, or all.
    public func forEach(_ access: borrowing TableAccess, _ body: (TableEntry) -> Bool) throws(TableError) -> Bool {
        var isMore = false
        guard let order else {
            var count = 0
            try access.forEachEntry { entry in
                guard filter?.matches(entry) ?? true else { return true }
                guard count < limit ?? .max else {
                    isMore = true
                    return false
                }
                count += 1
                return body(entry)
            }
            return isMore
        }
        let table = access.table
        var held: [(key: SortKey, entry: TableEntry)] = []
        let room = limit ?? .max
        try access.forEachEntry { entry in
            guard filter?.matches(entry) ?? true else { return true }
            let key = SortKey(entry, order.column, table)
            held.append((key, entry))
            // Twice as many as are wanted are sorted now and then, and the worse half forgotten.
            if room < .max / 4, held.count > 2 * room + 1024 {
                TableListing.sort(&held, order.isReversed)
                held.removeLast(held.count - room)
                isMore = true
            }
            return true
        }
        TableListing.sort(&held, order.isReversed)
        if held.count > room { isMore = true }
        for (_, entry) in held.prefix(room) where !body(entry) { break }
        return isMore
    }

    private static func sort(_ held: inout [(key: SortKey, entry: TableEntry)], _ isReversed: Bool) {
        held.sort { left, right in
            if left.key.isMissing != right.key.isMissing { return right.key.isMissing }
            return isReversed ? right.key < left.key : left.key < right.key
        }
    }

    /// What is compared.
    private struct SortKey: Comparable {
        var isMissing = false
        var text = ""
        var low = Bits(width: 64)
        var high = Bits(width: 64)

        init(_ entry: TableEntry, _ column: Order.Column, _ table: Table) {
            switch column {
            case .key(let index):
                guard entry.matches.indices.contains(index) else { return }
                (low, high) = table.keys[index].bounds(entry.matches[index])
            case .parameter(let name):
                let parameters = table.actions.first { $0.name == entry.action.name }?.parameters ?? []
                guard let index = parameters.firstIndex(where: { $0.name == name }), entry.action.arguments.indices.contains(index) else {
                    isMissing = true
                    return
                }
                low = entry.action.arguments[index]
            case .action: text = entry.action.name
            case .priority: low = Bits(UInt64(clamping: entry.priority ?? 0), width: 64)
            case .hits: low = Bits(entry.hits ?? 0, width: 64)
            }
        }

        static func < (left: SortKey, right: SortKey) -> Bool {
            if left.text != right.text { return left.text < right.text }
            if left.low != right.low { return left.low < right.low }
            return right.high < left.high  // The wider of two that begin alike comes first.
        }
    }

    /// Writes the listing as JSON in pieces until `sink` answers false, entries as `EntryLine` describes them, with their hits:
    /// `{"table":...,"entries":[...],"default":{"action":...,"parameters":{...}},"truncated":false}`.
    public func write(_ access: borrowing TableAccess, to sink: (RawSpan) -> Bool) throws(TableError) {
        let table = access.table
        let call = try access.defaultAction()
        var output = ByteOutput()
        output.append("{\"table\":")
        output.append(quoted: table.name.utf8)
        output.append(",\"entries\":[")
        var isFirst = true
        let isMore = try forEach(access) { entry in
            if !isFirst { output.append(UInt8(ascii: ",")) }
            isFirst = false
            output.append("\n ")
            output.append(object: table.text(of: entry))
            guard output.count >= 1 << 16 else { return true }
            let goesOn = sink(output.bytes.bytes)
            output.removeAll()
            return goesOn
        }
        output.append(isFirst ? "],\"default\":{\"action\":" : "\n],\"default\":{\"action\":")
        output.append(quoted: call.name.utf8)
        output.append(",\"parameters\":")
        output.append(members: table.text(of: call))
        output.append("},\"truncated\":\(isMore)}\n")
        _ = sink(output.bytes.bytes)
    }
}
