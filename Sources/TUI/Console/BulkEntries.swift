/// The order and the part of a table's entries that are wanted.
public struct EntryQuery: Sendable, Hashable {
    /// Only entries whose line contains this.
    public var filter: String
    /// The column sorted by, as the page numbers them; nil is the map's own order.
    public var sort: Int?
    public var descending: Bool
    public init(filter: String = "", sort: Int? = nil, descending: Bool = false) {
        self.filter = filter
        self.sort = sort
        self.descending = descending
    }
}

/// The entries of a table that has too many to be kept as text: each is put into words when it is drawn.
public struct BulkEntries: Sendable, Equatable {
    /// Rows that answer the query.
    public var count: Int
    /// Entries the table had when it was read.
    public var total: Int
    /// The share of the entries that was looked at for the query so far, 0...1.
    public var progress: Double
    /// What is answered here.
    public var query: EntryQuery
    /// Whether all entries were read; false while the rest is on its way.
    public var isWhole: Bool
    /// Two of one version are the same.
    public var version: UInt64
    /// The entry of a row, its `identity` set.
    let row: @Sendable (Int) -> TableState.Entry
    /// The identity of a row.
    let id: @Sendable (Int) -> String
    /// The row of an identity.
    let find: @Sendable (String) -> Int?

    public init(
        count: Int, total: Int, progress: Double = 1, query: EntryQuery = EntryQuery(), isWhole: Bool = true, version: UInt64,
        row: @escaping @Sendable (Int) -> TableState.Entry, id: @escaping @Sendable (Int) -> String,
        find: @escaping @Sendable (String) -> Int?
    ) {
        self.count = count
        self.total = total
        self.progress = progress
        self.query = query
        self.isWhole = isWhole
        self.version = version
        self.row = row
        self.id = id
        self.find = find
    }

    public static func == (left: BulkEntries, right: BulkEntries) -> Bool { left.version == right.version }
}

extension Model {
    /// The entries of a table as they are listed.
    struct EntryRows {
        let table: TableState
        /// Which of the table's entries are listed, in their order; nil when all are, in their own.
        let order: [Int]?

        var ids: RowIDs {
            if let bulk = table.bulk { return RowIDs(count: bulk.count, make: bulk.id, find: bulk.find) }
            let (entries, order) = (table.entries, order)
            guard let order else {
                return RowIDs(count: entries.count, make: { entries[$0].id }, find: { id in entries.firstIndex { $0.id == id } })
            }
            return RowIDs(
                count: order.count, make: { entries[order[$0]].id }, find: { id in order.firstIndex { entries[$0].id == id } })
        }

        /// What stands in a row now; nil when the entry is gone since the table was read.
        func entry(_ row: Int) -> TableState.Entry? {
            guard let bulk = table.bulk else { return table.entries[order?[row] ?? row] }
            let entry = bulk.row(row)
            return table.fresh[entry.id] ?? entry
        }
    }

    /// The entries of the table the page is about.
    var entryRows: EntryRows? {
        guard let place, let table = snapshot?.table(place) else { return nil }
        return EntryRows(table: table, order: table.bulk == nil ? entryOrder : nil)
    }

    /// What the table page asks for.
    var entryQuery: EntryQuery {
        let list = lists[.entries] ?? ListState()
        return open == nil ? EntryQuery() : EntryQuery(filter: list.filter, sort: list.sort, descending: list.descending)
    }

    /// Filters and sorts the entries of the open table, once for all that is drawn; what is too long for that is done by who reads it.
    mutating func arrangeEntries() {
        guard page == .tables, let open, let table = snapshot?.table(open), table.bulk == nil else {
            entryOrder = nil
            return
        }
        let list = lists[.entries] ?? ListState()
        guard !list.filter.isEmpty || list.sort != nil else {
            entryOrder = nil
            return
        }
        let (keys, hasPriorities) = (table.keys.count, table.hasPriorities)
        let filter = Model.Needle(list.filter)
        let kept = table.entries.indices.filter { filter.isIn(table.entries[$0].line) }
        entryOrder = arranged(kept, list) { (index: Int, column: Int) -> SortKey? in
            let entry = table.entries[index]
            if column < keys { return entry.keys.indices.contains(column) ? .text(entry.keys[column]) : nil }
            switch column - keys - (hasPriorities ? 1 : 0) {
            case -1: return entry.priority.map { .number(Double($0)) }
            case 0: return .text(entry.action)
            case 1: return entry.hits.map { .number(Double($0)) }
            default: return history.rate(.entry(open, entry.id)).map(SortKey.number)
            }
        }
    }

    /// The identities of the entries that can be seen, so that they are read again with every sample.
    var visibleEntries: [String] {
        guard page == .tables, let open, snapshot?.table(open)?.bulk != nil, let rows = entryRows else { return [] }
        let list = lists[.entries] ?? ListState()
        let height = Layout(size, page).area(of: .entries, in: self).height
        let ids = rows.ids
        return (list.top..<min(ids.count, list.top + max(0, height))).map { ids[$0] }
    }
}
