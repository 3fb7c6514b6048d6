import IR
import Schema

/// The hash of the rows under the first masks of a ternary table, in front of its bit sets; see `Schema.Table.Ternary.Tuples`.
extension Generator {
    /// The members of the cell behind its rows, their structs declared.
    mutating func declareTuples(_ maps: TableMaps, _ layout: SchemaTable.Ternary) -> [CStructure.Member] {
        guard let tuples = layout.tuples else { return [] }
        let (tuple, slot) = (names.fresh(maps.map + "_tuple"), names.fresh(maps.map + "_slot"))
        let words = SchemaTable.Ternary.Tuples.keyWords(maps.keySize)
        declarations.append(
            .structure(CStructure(name: tuple, members: [.plain(.array(.u64, words), "mask"), .plain(.u32, "most"), .plain(.u32, "pad")])))
        declarations.append(.structure(CStructure(name: slot, members: [.plain(.u32, "row"), .plain(.u32, "weight")])))
        return [
            .plain(.u32, "rest"), .plain(.u32, "whole"), .plain(.array(.structure(tuple), tuples.tuples), "tuples"),
            .plain(.array(.u32, tuples.turns), "turns"), .plain(.array(.structure(slot), tuples.slots), "slots"),
        ]
    }

    /// The heaviest row under the first masks when nothing that is not there can be heavier; `otherwise` when something may be.
    mutating func searchTuples(
        _ tuples: SchemaTable.Ternary.Tuples, _ maps: TableMaps, _ layout: SchemaTable.Ternary, _ key: String, _ cell: String,
        _ found: (CExpression) -> [CStatement], otherwise: [CStatement]
    ) -> [CStatement] {
        let (weight, winner, number) = (names.fresh("weight"), names.fresh("winner"), names.fresh("number"))
        var out: [CStatement] = []
        let words = keyWords(maps, key).map { value in
            let name = names.fresh("words")
            out.append(.declare(.u64, name, value))
            return CExpression.name(name)
        }
        let probe = probe(tuples, maps, layout, words, cell, .name(number), weight, winner)
        out += [
            .declare(.u32, weight, .zero), .declare(.u32, winner, .zero), .count(number, .integer(tuples.tuples), probe),
            .if(
                .name(weight) > .arrow(.name(cell), "rest"),
                found(.dot(.element(.arrow(.name(cell), "rows"), .name(winner)), "value").address),
                [.if(!.arrow(.name(cell), "whole"), otherwise, [])]),
        ]
        return out
    }

    /// The key's words, from the pieces in which it was stored: a processor waits for stores that it finds several of in one load, and the
    /// verifier wants them aligned.
    private func keyWords(_ maps: TableMaps, _ key: String) -> [CExpression] {
        var words = [CExpression?](repeating: nil, count: SchemaTable.Ternary.Tuples.keyWords(maps.keySize))
        func add(_ part: CExpression, _ word: Int) { words[word] = words[word].map { $0 | part } ?? part }
        for field in maps.keys.fields {
            let member = CExpression.dot(.name(key), field.member)
            var done = 0
            while done < field.size {
                let size = [8, 4, 2, 1].first { $0 <= field.size - done && (field.offset + done) % $0 == 0 } ?? 1
                let value: CExpression =
                    field.byteOrder == .host
                    ? member
                    : size == 1
                        ? .element(member, .integer(done))
                        : .prefix(.dereference, .cast(.pointerToConst(.named("any\(size * 8)")), member + .integer(done)))
                let (word, bits) = ((field.offset + done) / 8, (field.offset + done) % 8 * 8)
                add(CExpression.cast(.u64, value).shifted(left: bits), word)
                done += size
            }
        }
        return words.map { $0 ?? .zero }
    }

    /// One mask: the slot that the masked key's hash names, whose row has to be of that mask, heavier than what was found, and of that key.
    private mutating func probe(
        _ tuples: SchemaTable.Ternary.Tuples, _ maps: TableMaps, _ layout: SchemaTable.Ternary, _ words: [CExpression], _ cell: String,
        _ number: CExpression, _ weight: String, _ winner: String
    ) -> [CStatement] {
        typealias Tuples = SchemaTable.Ternary.Tuples
        let (hash, at, row, differs) = (names.fresh("hash"), names.fresh("at"), names.fresh("row"), names.fresh("differs"))
        let tuple = CExpression.element(.arrow(.name(cell), "tuples"), number)
        var body: [CStatement] = [.if(.binary(.lessEqual, .dot(tuple, "most"), .name(weight)), [.leaveLoop], [])]
        var sum = CExpression.binary(.multiply, number, .unsigned(Tuples.multiplier(-2), isLong: true))
        var masked: [CExpression] = []
        for (index, word) in words.enumerated() {
            let name = names.fresh("masked")
            body.append(.declare(.u64, name, word & .element(.dot(tuple, "mask"), .integer(index))))
            masked.append(.name(name))
            let folded = CExpression.binary(.bitXor, .name(name), CExpression.name(name).shifted(right: Tuples.fold))
            sum = sum + .binary(.multiply, folded, .unsigned(Tuples.multiplier(index), isLong: true))
        }
        let slot = CExpression.element(.arrow(.name(cell), "slots"), .name(at))
        let own = CExpression.dot(.element(.arrow(.name(cell), "rows"), .name(row)), "key").address
        var different: CExpression?
        for (index, word) in masked.enumerated() {
            var other = CExpression.prefix(
                .dereference, .binary(.add, .cast(.pointerToConst(.named("any64")), own), .integer(index)))
            let left = maps.keySize - index * 8
            // Behind the key lies the mask.
            if left < 8 { other = other & .unsigned(UInt64(1) << UInt64(left * 8) - 1, isLong: true) }
            let one = CExpression.binary(.bitXor, word, other)
            different = different.map { $0 | one } ?? one
        }
        body += [
            .declare(.u64, hash, sum),
            .assign(
                .name(hash),
                .binary(
                    .multiply, .binary(.bitXor, .name(hash), CExpression.name(hash).shifted(right: 32)),
                    .unsigned(Tuples.multiplier(-1), isLong: true))),
            .declare(
                .u32, at,
                CExpression.binary(
                    .multiply, .cast(.u32, CExpression.name(hash).shifted(right: Tuples.valueShift)),
                    .element(.arrow(.name(cell), "turns"), CExpression.name(hash).shifted(right: tuples.turnShift))
                ).shifted(right: tuples.slotShift)),
            .evaluate(.pure("WEIR_KEEP", [.name(at)])),
            .declare(.u32, row, .binary(.bitXor, .dot(slot, "row"), number.shifted(left: Tuples.numberShift))),
            .evaluate(.pure("WEIR_KEEP", [.name(row)])),
            .if(
                .binary(.less, .name(row), .integer(layout.words * 64)).and(.dot(slot, "weight") > .name(weight)),
                [
                    .declare(.u64, differs, different),
                    .if(!.name(differs), [.assign(.name(weight), .dot(slot, "weight")), .assign(.name(winner), .name(row))], []),
                ], []),
        ]
        return body
    }
}
