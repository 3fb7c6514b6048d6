import Schema

/// The whole of a ternary table as the one cell of its inner map; see `Schema.Table.Ternary`.
package struct TernaryImage {
    /// A row: an entry, or one of the blocks its ranges are made of. Ranges have their lowest value in `key`, their highest in `mask`.
    struct Row {
        var value: [UInt8]
        var key: [UInt8]
        var mask: [UInt8]
        var priority: UInt32
        var entry: UInt32
    }
    private let table: Table
    let layout: Table.Ternary
    /// For every byte of the key whether it belongs to a range.
    let isRange: [Bool]

    /// For a table whose layout was checked; nil when it is not a ternary one.
    package init?(_ table: Table) {
        guard let layout = table.ternary else { return nil }
        self.table = table
        self.layout = layout
        var isRange = [Bool](repeating: false, count: table.keySize)
        for key in table.keys where key.match == .range {
            for place in key.field.offset..<key.field.offset + key.field.size where isRange.indices.contains(place) {
                isRange[place] = true
            }
        }
        self.isRange = isRange
    }

    /// Rows there is room for.
    var capacity: Int { layout.words * 64 }

    /// The cell of a table with these entries. Of equal priorities the one earlier in the list wins; without priorities, the longer
    /// prefix.
    package func cell(_ entries: [TableEntry]) throws(TableError) -> [UInt8] {
        var rows: [Row] = []
        for (index, entry) in entries.enumerated() {
            try expand(entry, UInt32(truncatingIfNeeded: index), into: &rows)
            guard rows.count <= capacity else {
                throw TableError(.full, "table \(table.name) is full: its entries need more than \(capacity) rows")
            }
        }
        // A stable sort: equal priorities keep their order.
        rows = rows.enumerated().sorted { ($1.element.priority, $0.offset) < ($0.element.priority, $1.offset) }.map(\.element)
        var cell = [UInt8](repeating: 0, count: layout.cellSize(keySize: table.keySize))
        cell.replaceSubrange(0..<4, with: bytes(of: UInt32(rows.count)))
        let second = layout.order == .grouped ? groups(rows) : UInt32(layout.words)
        cell.replaceSubrange(4..<8, with: bytes(of: second))
        let priorityOffset = Table.Ternary.priorityOffset(keySize: table.keySize, valueSize: table.valueSize)
        let isWhole = writeTuples(rows, &cell)
        cell.withUnsafeMutableBytes { cell in
            for (index, row) in rows.enumerated() {
                if !isWhole { writeSets(row, index, cell) }
                let start = layout.entriesOffset + layout.place(ofRow: index) * layout.entrySize
                UnsafeMutableRawBufferPointer(rebasing: cell[start...]).copyBytes(from: row.value + row.key + row.mask)
                cell.storeBytes(of: row.priority, toByteOffset: start + priorityOffset, as: UInt32.self)
                cell.storeBytes(of: row.entry, toByteOffset: start + priorityOffset + 4, as: UInt32.self)
            }
        }
        return cell
    }

    /// The entries in a cell, in order of falling priority. A cell that is damaged gives what can be read of it.
    package func entries(_ cell: [UInt8]) -> [TableEntry] {
        guard cell.count >= layout.cellSize(keySize: table.keySize) else { return [] }
        var order: [UInt32] = []
        var groups: [UInt32: [Row]] = [:]
        for index in 0..<min(capacity, Int(integer(cell, 0))) {
            let row = row(cell, index)
            if groups[row.entry] == nil { order.append(row.entry) }
            groups[row.entry, default: []].append(row)
        }
        return order.compactMap { number in entry(groups[number] ?? []) }
    }

    /// Bits of the longest-prefix key that an entry asks for.
    private func prefixLength(_ entry: TableEntry) -> Int {
        for (key, match) in zip(table.keys, entry.matches) where key.match == .lpm {
            switch match {
            case .prefix(_, let length): return length
            case .any: return 0
            default: return key.field.width
            }
        }
        return 0
    }

    /// An entry as rows: one, or for ranges every combination of their blocks.
    private func expand(_ entry: TableEntry, _ number: UInt32, into rows: inout [Row]) throws(TableError) {
        let zero = [UInt8](repeating: 0, count: table.keySize)
        let priority = table.hasPriorities ? UInt32(clamping: entry.priority ?? 0) : UInt32(clamping: prefixLength(entry))
        let value = try table.value(of: entry)
        var own = [Row(value: value, key: zero, mask: zero, priority: priority, entry: number)]
        guard entry.matches.count == table.keys.count else {
            throw TableError(.value, "table \(table.name) has \(table.keys.count) keys, not \(entry.matches.count)")
        }
        for (key, match) in zip(table.keys, entry.matches) {
            let pairs = key.pairs(match)
            guard own.count * pairs.count <= capacity else {
                throw TableError(.full, "table \(table.name) has no room for the ranges of this entry: they need \(own.count * pairs.count) rows")
            }
            own = own.flatMap { row in
                pairs.map { pair in
                    var next = row
                    key.field.store(pair.key, into: &next.key)
                    key.field.store(pair.mask, into: &next.mask)
                    return next
                }
            }
        }
        rows += own
    }

    /// Which four bytes of the key some row looks at.
    private func groups(_ rows: [Row]) -> UInt32 {
        var all: UInt32 = 0
        for position in 0..<table.keySize {
            let isLookedAt = rows.contains { row in
                isRange[position] ? row.key[position] != 0 || row.mask[position] != 0xff : row.mask[position] != 0
            }
            if isLookedAt { all |= Table.Ternary.group(of: position) }
        }
        return all
    }

    /// Sets the row's bit in the set of every byte value that matches, for every byte of the key.
    private func writeSets(_ row: Row, _ index: Int, _ cell: UnsafeMutableRawBufferPointer) {
        let (word, bit) = (index / 64, UInt64(1) << UInt64(index % 64))
        let hasSummary = Table.Ternary.summaryWords(layout.words) > 0
        for position in 0..<table.keySize {
            let sets = layout.setsOffset + (layout.place(ofWord: word) * table.keySize + position) * 256 * 8
            let summary = 8 + (word / 64 * table.keySize + position) * 256 * 8
            func set(_ value: UInt8) {
                let place = sets + Int(value) * 8
                let old = cell.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                cell.storeBytes(of: old | bit, toByteOffset: place, as: UInt64.self)
                guard hasSummary, old == 0 else { return }
                let total = summary + Int(value) * 8
                let some = cell.loadUnaligned(fromByteOffset: total, as: UInt64.self) | 1 << UInt64(word % 64)
                cell.storeBytes(of: some, toByteOffset: total, as: UInt64.self)
            }
            if isRange[position] {
                guard row.key[position] <= row.mask[position] else { continue }
                for value in row.key[position]...row.mask[position] { set(value) }
                continue
            }
            // All numbers whose ones are among the free bits, from the largest to zero.
            let free = ~row.mask[position]
            var part = free
            while true {
                set(row.key[position] | part)
                if part == 0 { break }
                part = (part &- 1) & free
            }
        }
    }

    private func row(_ cell: [UInt8], _ index: Int) -> Row {
        let start = layout.entriesOffset + layout.place(ofRow: index) * layout.entrySize
        let (valueSize, keySize) = (table.valueSize, table.keySize)
        let key = start + valueSize
        let priority = start + Table.Ternary.priorityOffset(keySize: keySize, valueSize: valueSize)
        return Row(
            value: Array(cell[start..<key]), key: Array(cell[key..<key + keySize]),
            mask: Array(cell[key + keySize..<key + 2 * keySize]), priority: integer(cell, priority),
            entry: integer(cell, priority + 4))
    }

    /// The rows of one entry put together again.
    private func entry(_ rows: [Row]) -> TableEntry? {
        guard let first = rows.first, let call = table.call(ofValue: first.value) else { return nil }
        let matches = table.keys.map { key -> KeyMatch in
            if key.match == .range {
                let low = rows.map { key.field.load(from: $0.key) }.min() ?? Bits(width: key.field.width)
                let high = rows.map { key.field.load(from: $0.mask) }.max() ?? low
                return low == high ? .exact(low) : low.isZero && high.isOnes ? .any : .range(low, high)
            }
            let (value, mask) = (key.field.load(from: first.key), key.field.load(from: first.mask))
            if key.match == .lpm { return .prefix(value, length: mask.prefixLength ?? 0) }
            return mask.isZero ? .any : mask.isOnes ? .exact(value) : .masked(value, mask: mask)
        }
        // Several rows of one entry count each on their own, and meter so.
        var whole = table.entry(matches, call, priority: table.hasPriorities ? Int(first.priority) : nil, value: first.value)
        for row in rows.dropFirst() {
            let other = table.entry(matches, call, value: row.value)
            whole.hits = whole.hits.map { $0 &+ (other.hits ?? 0) }
            whole.bytes = whole.bytes.map { $0 &+ (other.bytes ?? 0) }
        }
        return whole
    }

    private func integer(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}

extension Table.Key {
    /// What rows hold of a match: value and mask, or for a range the lowest and the highest value of each of its blocks.
    fileprivate func pairs(_ match: KeyMatch) -> [(key: Bits, mask: Bits)] {
        guard self.match == .range else { return masked(match).map { [($0.value, $0.mask)] } ?? [] }
        if case .range(let low, let high) = match {
            return RangeExpansion.blocks(low, high).map { ($0.low, $0.high) }
        }
        return masked(match).map { RangeExpansion.blocks($0.value, $0.value | ~$0.mask).map { ($0.low, $0.high) } } ?? []
    }
}
