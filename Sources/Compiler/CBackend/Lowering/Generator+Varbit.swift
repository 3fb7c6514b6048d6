import IR
import Source

/// Headers with a varbit field, whose bytes are taken one by one.
extension Generator {
    /// A body for each of `count` bytes, of which there are `most` at most. The loop has a count of its own: from each way out the verifier
    /// learns how many bytes there were, and would walk everything that follows once for every number.
    mutating func forEachByte(
        _ count: CExpression, most: Int, _ body: (inout Generator, _ byte: CExpression, _ count: CExpression) -> [CStatement]
    ) -> [CStatement] {
        let (index, own) = (names.fresh("byte"), names.fresh("bytes"))
        let leave = CStatement.if(.binary(.greaterEqual, .name(index), .name(own)), [.leaveLoop], [])
        return [
            .declare(.u32, own, count), .evaluate(.pure("WEIR_ALONE", [.name(own)])),
            .count(index, .integer(most), [leave] + body(&self, .name(index), .name(own))),
        ]
    }

    /// Copies `count` bytes to where there is room for `most`.
    /// - Parameter isInPacket: they come from the packet, where each has to be there.
    mutating func copyBytes(
        to target: CExpression, from source: CExpression, _ count: CExpression, most: Int, isInPacket: Bool
    ) -> [CStatement] {
        prelude.use(.copy1)
        return forEachByte(count, most: most) { generator, byte, _ in
            let pointer = generator.names.fresh("from")
            let leave = CStatement.if(.name(pointer) + .integer(1) > .name("end"), [.leaveLoop], [])
            return generator.reach(pointer, .binary(.add, source, byte)) + (isInPacket ? [leave] : []) + [
                .evaluate(.call("copy1", [.binary(.add, target, byte), .name(pointer)]))
            ]
        }
    }

    /// A header with a varbit field: as many bytes as it has, one by one.
    mutating func copyVarbit(_ target: HeaderPlace, _ source: HeaderPlace) -> [CStatement] {
        let slot = plan.slots[source.slot]
        return copyBytes(
            to: target.run.base, from: source.run.base, .integer(source.run.count) + (source.extra ?? .zero), most: slot.maxBytes,
            isInPacket: slot.storage == .packet)
    }

    /// A varbit field alone: as many bytes as the other one has.
    mutating func copyVarbit(
        to: HeaderReference, _ field: Int, from: HeaderReference, _ sourceField: Int, at span: Span
    ) -> [CStatement] {
        var out: [CStatement] = []
        guard let target = place(to, in: &out), let source = place(from, in: &out), let length = source.extra,
            let lengthPlace = target.extraPlace
        else { return [] }
        if let a = fixedSlot(to), a == fixedSlot(from) { return [] }
        let offsets = [target.type.fields[field].offset, source.type.fields[sourceField].offset]
        guard field == target.type.fields.count - 1, offsets.allSatisfy({ $0 % 8 == 0 }) else {
            unsupported("an assignment to a varbit field that other fields follow", at: span)
            return []
        }
        let slot = plan.slots[source.slot]
        let copies = copyBytes(
            to: target.run.base + .integer(offsets[0] / 8), from: source.run.base + .integer(offsets[1] / 8), length, most: slot.maxVarbitBytes,
            isInPacket: slot.storage == .packet)
        return scope(out + guarded(target, guarded(source, copies + [.assign(lengthPlace, length)])))
    }
}
