import Schema

/// The hash of the rows under the first masks; see `Schema.Table.Ternary.Tuples`.
extension TernaryImage {
    /// The rows under one mask, those with a key of their own.
    private struct Tuple {
        var mask: [UInt64]
        /// The first of each key.
        var rows: [Int] = []
        var first: Int
    }

    /// Writes the hash where the table has one; true when all rows are in it, so that nobody looks at the bit sets.
    func writeTuples(_ rows: [Row], _ cell: inout [UInt8]) -> Bool {
        guard let tuples = layout.tuples else { return false }
        let (chosen, rest) = choose(rows, tuples)
        guard !chosen.isEmpty, let slots = place(chosen, rows, tuples) else { return false }
        let capacity = layout.words * 64
        let start = layout.tuplesOffset
        let tupleSize = Table.Ternary.Tuples.tupleSize(keySize: isRange.count)
        cell.withUnsafeMutableBytes { cell in
            func store(_ value: UInt32, _ offset: Int) { cell.storeBytes(of: value, toByteOffset: start + offset, as: UInt32.self) }
            store(UInt32(rest.map { capacity - $0 } ?? 0), 0)
            store(rest == nil ? 1 : 0, 4)
            for (number, tuple) in chosen.enumerated() {
                let place = 8 + number * tupleSize
                for (index, word) in tuple.mask.enumerated() {
                    cell.storeBytes(of: word, toByteOffset: start + place + index * 8, as: UInt64.self)
                }
                store(UInt32(capacity - tuple.first), place + tupleSize - 8)
            }
            for (index, turn) in slots.turns.enumerated() { store(turn, tuples.turnsOffset(keySize: isRange.count) + index * 4) }
            for (index, row) in slots.rows.enumerated() where row.row >= 0 {
                let place = tuples.slotsOffset(keySize: isRange.count) + index * 8
                store(UInt32(layout.place(ofRow: row.row)) ^ UInt32(row.tuple) << UInt32(Table.Ternary.Tuples.numberShift), place)
                store(UInt32(capacity - row.row), place + 4)
            }
        }
        return rest == nil
    }

    /// All masks when there is room for them. Otherwise the first one alone, if enough rows stand in front of the first row of another: each of
    /// them is found without the bit sets, every packet of the other rows pays for having asked. `rest` is the first row that is not in the hash.
    private func choose(_ rows: [Row], _ tuples: Table.Ternary.Tuples) -> (chosen: [Tuple], rest: Int?) {
        let all = self.tuples(of: rows, atMost: tuples.tuples)
        guard let other = all.rest else { return (all.found, nil) }
        let rest = all.found.dropFirst().first.map { min($0.first, other) } ?? other
        return rest > 0 && rest * Self.leastShare >= rows.count ? (Array(all.found.prefix(1)), rest) : ([], rest)
    }

    /// The first mask is asked for when it decides one of that many rows.
    private static let leastShare = 64

    /// The rows by their masks, in the order in which the masks first occur, and the first row that none of those has: its mask is one too
    /// many, or a range of its own that no mask says.
    private func tuples(of rows: [Row], atMost most: Int) -> (found: [Tuple], rest: Int?) {
        var (numbers, found, rest) = ([[UInt64]: Int](), [Tuple](), Int?.none)
        var known: [Set<[UInt64]>] = []
        for (index, row) in rows.enumerated() {
            guard let mask = mask(row) else {
                rest = rest ?? index
                continue
            }
            var number = numbers[mask]
            if number == nil, found.count < most {
                number = found.count
                numbers[mask] = found.count
                found.append(Tuple(mask: mask, first: index))
                known.append([])
            }
            guard let number else {
                rest = rest ?? index
                continue
            }
            if known[number].insert(Self.words(row.key)).inserted { found[number].rows.append(index) }
        }
        return (found, rest)
    }

    /// A row's mask as words; nil when a byte of a range runs through values that no mask says.
    private func mask(_ row: Row) -> [UInt64]? {
        var mask = row.mask
        for position in mask.indices where isRange[position] {
            let (low, high) = (row.key[position], row.mask[position])
            guard low <= high else { return nil }
            let free = high - low
            guard free & (free &+ 1) == 0, low & free == 0 else { return nil }
            mask[position] = ~free
        }
        return Self.words(mask)
    }

    static func words(_ bytes: [UInt8]) -> [UInt64] {
        stride(from: 0, to: bytes.count, by: 8).map { start in
            bytes[start..<min(start + 8, bytes.count)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// A slot for every row: rows that share a multiplier choose it, those of the largest groups first. Nil when some find none.
    private func place(
        _ chosen: [Tuple], _ rows: [Row], _ tuples: Table.Ternary.Tuples
    ) -> (turns: [UInt32], rows: [(row: Int, tuple: Int)])? {
        var groups = [[(row: Int, tuple: Int, hash: UInt64)]](repeating: [], count: tuples.turns)
        for (number, tuple) in chosen.enumerated() {
            for row in tuple.rows {
                let hash = Table.Ternary.Tuples.hash(Self.words(rows[row].key), number)
                groups[tuples.turn(hash)].append((row, number, hash))
            }
        }
        var turns = [UInt32](repeating: 1, count: tuples.turns)
        var slots = [(row: Int, tuple: Int)](repeating: (-1, 0), count: tuples.slots)
        let order = groups.indices.filter { !groups[$0].isEmpty }.sorted { (groups[$1].count, $0) < (groups[$0].count, $1) }
        for group in order {
            guard let turn = turn(groups[group].map(\.hash), slots, tuples) else { return nil }
            turns[group] = turn
            for row in groups[group] { slots[tuples.slot(row.hash, turn)] = (row.row, row.tuple) }
        }
        return (turns, slots)
    }

    /// A multiplier that gives all of these hashes free slots, no two the same one.
    private func turn(_ hashes: [UInt64], _ slots: [(row: Int, tuple: Int)], _ tuples: Table.Ternary.Tuples) -> UInt32? {
        var taken: [Int] = []
        for attempt in 0..<UInt32(1 << 16) {
            let turn = attempt &* 0x9e37_79b1 | 1
            taken.removeAll(keepingCapacity: true)
            let fits = hashes.allSatisfy { hash in
                let slot = tuples.slot(hash, turn)
                guard slots[slot].row < 0, !taken.contains(slot) else { return false }
                taken.append(slot)
                return true
            }
            if fits { return turn }
        }
        return nil
    }
}
