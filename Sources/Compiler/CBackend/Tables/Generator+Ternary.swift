import IR
import Schema

/// The search in a ternary table: bit sets of the key's bytes, ANDed; the lowest bit left over is the winner.
///
/// With up to 64 rows that is one word for each byte. With more, the same search in a summary of one bit for 64 rows says which words
/// are worth looking at; few are, since every byte of the key has to have a row there.
extension Generator {
    mutating func searchTernary(
        _ maps: TableMaps, _ key: String, found: (CExpression) -> [CStatement]
    ) -> [CStatement] {
        guard let layout = maps.ternary else { return [] }
        prelude.use(.lookup)
        prelude.use(.lowestBit)
        let (zero, inner, cell) = (names.fresh("slot"), names.fresh("inner"), names.fresh("cell"))
        let bytes = names.fresh("bytes")
        let groups = layout.order == .grouped ? names.fresh("groups") : nil
        let sets: [CStatement] =
            [.declare(.pointerToConst(.u8), bytes, .cast(.pointerToConst(.u8), .name(key).address))]
            + (groups.map { [.declare(.u32, $0, .arrow(.name(cell), "groups"))] } ?? [])
            + (layout.words == 1
                ? searchWord(maps, cell, bytes, .integer(0), groups, layout, found)
                : searchParts(maps, cell, bytes, groups, layout, found))
        let search = layout.tuples.map { searchTuples($0, maps, layout, key, cell, found, otherwise: sets) } ?? sets
        return [
            .declare(.u32, zero, .zero),
            .declare(.pointer(.named("void")), inner, .call("bpf_map_lookup_elem", [.name(maps.map).address, .name(zero).address])),
            .declare(
                .pointer(.structure(maps.map + "_cell")), cell,
                .conditional(.name(inner), .call("bpf_map_lookup_elem", [.name(inner), .name(zero).address]), .zero)),
            .if(.name(cell), search, []),
        ]
    }

    /// The words that the summary leaves, in order.
    private mutating func searchParts(
        _ maps: TableMaps, _ cell: String, _ bytes: String, _ groups: String?, _ layout: SchemaTable.Ternary,
        _ found: (CExpression) -> [CStatement]
    ) -> [CStatement] {
        let parts = SchemaTable.Ternary.summaryWords(layout.words)
        let (part, some, step, word) = (names.fresh("part"), names.fresh("some"), names.fresh("step"), names.fresh("word"))
        let done = names.fresh("searched")
        let inner: [CStatement] =
            [
                .if(!.name(some), [.leaveLoop], []),
                .declare(.u64, word, .name(part).shifted(left: 6) + lowestBit(of: some, among: min(64, layout.words))),
                .evaluate(.pure("WEIR_KEEP", [.name(word)])),
                .assign(.name(some), .name(some) & (.name(some) - .integer(1))),
            ] + searchWord(maps, cell, bytes, .name(word), groups, layout) { found($0) + [.goto(done)] }
        // With several words of the summary most are left empty by the first bytes of the key.
        let outer =
            sets("summary", maps, cell, bytes, .name(part), groups, as: some, untilNone: parts > 1) + [.count(step, .integer(min(64, layout.words)), inner)]
        return [.count(part, .integer(parts), outer), .label(done)]
    }

    /// One word of the sets.
    private mutating func searchWord(
        _ maps: TableMaps, _ cell: String, _ bytes: String, _ word: CExpression, _ groups: String?, _ layout: SchemaTable.Ternary,
        _ found: (CExpression) -> [CStatement]
    ) -> [CStatement] {
        let (rows, row) = (names.fresh("rows"), names.fresh("row"))
        let lowest = lowestBit(of: rows, among: 64)
        let index = word == .zero ? lowest : word.shifted(left: 6) + lowest
        let hit: [CStatement] =
            [
                .declare(.u32, row, .cast(.u32, index)), .evaluate(.pure("WEIR_KEEP", [.name(row)])),
            ] + found(.dot(.element(.arrow(.name(cell), "rows"), .name(row)), "value").address)
        return [.block(sets("sets", maps, cell, bytes, word, groups, as: rows) + [.if(.name(rows), hit, [])])]
    }

    /// Where what the lowest bit of a local stands for lies, among `count` words or rows.
    private func lowestBit(of name: String, among count: Int) -> CExpression {
        .pure(
            "lowest_bit",
            [.name(name), .unsigned(SchemaTable.Ternary.spread(count), isLong: true), .integer(Int(SchemaTable.Ternary.shift(count)))])
    }

    /// The sets of all bytes of the key, ANDed, in a new local `name`. Where the sets and the key lie is hidden from the C compiler, and
    /// four bytes are read at a time: otherwise it would compute the places of all sets first, and keep them on the stack.
    private mutating func sets(
        _ member: String, _ maps: TableMaps, _ cell: String, _ bytes: String, _ word: CExpression, _ groups: String?, as name: String,
        untilNone: Bool = false
    ) -> [CStatement] {
        let (place, key) = (names.fresh("in"), names.fresh("of"))
        var out: [CStatement] = [
            .declare(.pointer(.structure(maps.map + "_cell")), place, .name(cell)), .evaluate(.pure("WEIR_KEEP", [.name(place)])),
            .declare(.pointerToConst(.u8), key, .name(bytes)), .evaluate(.pure("WEIR_KEEP", [.name(key)])),
        ]
        var more: [[CStatement]] = []
        for first in stride(from: 0, to: maps.keySize, by: 4) {
            var set: CExpression?
            for byte in first..<min(first + 4, maps.keySize) {
                let value = CExpression.element(.name(key), .integer(byte))
                let one = CExpression.element(
                    .element(.element(.arrow(.name(place), member), word), .integer(byte)), value)
                set = set.map { $0 & one } ?? one
            }
            if first == 0 {
                out.append(.declare(.u64, name, set ?? .zero))
            } else {
                let step: [CStatement] = [
                    .evaluate(.pure("WEIR_AFTER", [.name(key), .name(name)])), .update(.name(name), .bitAnd, set ?? .zero),
                ]
                more.append(groups.map { ifGroup($0, of: first, after: name, step) } ?? step)
            }
        }
        guard untilNone else { return out + more.flatMap(\.self) }
        var rest: [CStatement] = []
        for step in more.reversed() { rest = [.if(.name(name), step + rest, [])] }
        return out + rest
    }

    /// What is done when some row looks at the bytes from `first` on. Every test has a value of its own: of one that the C compiler keeps
    /// for later the verifier would know how each test before went, and walk through all combinations.
    private mutating func ifGroup(_ groups: String, of first: Int, after rows: String, _ step: [CStatement]) -> [CStatement] {
        let own = names.fresh("group")
        let bit = CExpression.unsigned(UInt64(SchemaTable.Ternary.group(of: first)), isLong: false)
        return [
            .declare(.u32, own, .name(groups)), .evaluate(.pure("WEIR_AFTER", [.name(own), .name(rows)])), .if(.name(own) & bit, step, []),
        ]
    }
}
