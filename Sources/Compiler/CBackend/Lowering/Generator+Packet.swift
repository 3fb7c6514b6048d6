import BigInt
import IR
import Source

/// What the parser does with the packet: `cursor` is where it stands, `consumed` how far that is from the front.
extension Generator {
    /// The most bytes that a parser may be past the front by lengths that only the packet says.
    static let reach = 0x3FFF

    mutating func lowerPacket(_ statement: Statement) -> [CStatement] {
        switch statement.kind {
        case .extract(let reference, let bits): return extract(reference, bits)
        case .lookahead(let id): return lookahead(id)
        case .lookaheadHeader(let reference):
            var out: [CStatement] = []
            guard let place = place(reference, in: &out) else { return [] }
            out.append(contentsOf: need(place.run.count))
            let cursor = ByteRun(base: .name("cursor"), count: place.run.count, isAligned: false)
            let copies = copy(place.run, 0, from: cursor, 0, count: place.run.count)
            out += guarded(place, copies + [.assign(place.validPlace, .one)])
            if let slot = fixedSlot(reference) { known?.insert(slot) }
            return scope(out)
        case .advance(let bits): return advance(bits)
        case .reject(let code):
            var out: [CStatement] = []
            out.append(.assign(errorPlace, lower(code, in: &out)))
            out += reject()
            known = nil
            return scope(out)
        case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .emit, .if, .switch, .block, .loop, .leave, .again,
            .apply, .call:
            return []
        }
    }

    /// Where the parser's error code is kept.
    var errorPlace: CExpression {
        for block in program.blocks {
            if case .parser(let parser) = block.kind, let name = scalars[parser.error] { return .name(name) }
        }
        return .name("parser_error")
    }

    /// To reject with one of the core library's errors.
    mutating func fail(_ error: String) -> [CStatement] {
        let code = program.errors.firstIndex(of: error) ?? 0
        let number = CExpression.unsigned(UInt64(code), isLong: false)
        return [.assign(errorPlace, number)] + endParser(cell: .integer(Self.firstErrorCell + code))
    }

    /// To reject with the error as it stands.
    mutating func reject() -> [CStatement] { endParser(cell: .integer(Self.firstErrorCell) + errorPlace) }

    /// Counts an error; the packet is dropped, or goes on without what is left of the parser.
    private mutating func endParser(cell: CExpression) -> [CStatement] {
        guard let after = afterError else { return drop(cell: cell) }
        afterError?.known = Self.meet(after.known, known)
        // Tests of the same bytes in two states are not to be merged: the verifier would not see that both have one outcome.
        guard options.counting != .none else { return [.evaluate(.call("WEIR_APART", [])), .goto(after.label)] }
        prelude.use(.count)
        let counted = CExpression.call("weir_count", [.name(Self.outcomesMap).address, cell])
        return [.evaluate(counted), .goto(after.label)]
    }

    /// The one bounds check of what follows.
    private mutating func need(_ bytes: Int) -> [CStatement] {
        guard bytes > 0 else { return [] }
        return [.if(.name("cursor") + .integer(bytes) > .name("end"), fail("PacketTooShort"), [])]
    }

    /// A pointer into the packet that is checked next: the very register that is checked is used behind the check.
    func reach(_ name: String, _ place: CExpression) -> [CStatement] {
        [.declare(.pointer(.u8), name, place), .evaluate(.pure("WEIR_KEEP", [.name(name)]))]
    }

    /// A check against `reach` that the verifier sees on the very register that is used behind it.
    func bounded(_ name: String, orElse: [CStatement]) -> [CStatement] {
        [
            .evaluate(.pure("WEIR_KEEP", [.name(name)])),
            .if(.binary(.greater, .name(name), .integer(Self.reach)), orElse, []),
            // Nothing that is done with it moves in front of the check.
            .evaluate(.pure("WEIR_KEEP", [.name(name)])),
        ]
    }

    private func step(_ bytes: CExpression) -> [CStatement] {
        [.update(.name("cursor"), .add, bytes), .update(.name("consumed"), .add, bytes)]
    }

    private mutating func extract(_ reference: HeaderReference, _ bits: Expression?) -> [CStatement] {
        var out: [CStatement] = []
        guard var place = place(reference, in: &out) else { return scope(out + fail("StackOutOfBounds")) }
        let bytes = place.run.count
        if fixedSlot(reference) == nil, let inside = place.guardCondition {
            out.append(.if(!inside, fail("StackOutOfBounds"), []))
        }
        let together = bytesAhead.isEmpty ? bytes : max(bytes, bytesAhead.removeFirst())
        if checkedBytes < bytes {
            out += need(together)
            checkedBytes = together
        }
        checkedBytes -= bytes
        let names = headers[place.slot]
        var extra: CExpression?
        if let bits, place.extraPlace != nil {
            extra = extractLength(place, bits, in: &out)
        }
        if plan.slots[place.slot].storage == .packet {
            out.append(.assign(.name(names.base), .name("cursor")))
            out.append(.assign(.name(names.at), .name("consumed")))
            if let extra { out.append(.assign(.name(names.tail), .binary(.add, .name("cursor"), extra))) }
        } else if let extra {
            out += takeVarbit(place, extra)
        } else {
            let cursor = ByteRun(base: .name("cursor"), count: bytes, isAligned: false)
            place.guardCondition = nil
            out += copy(place.run, 0, from: cursor, 0, count: bytes)
        }
        if let extra, let extraPlace = place.extraPlace { out.append(.assign(extraPlace, extra)) }
        out.append(.assign(place.validPlace, .one))
        if let slot = fixedSlot(reference) {
            out.append(.assign(.name(names.taken), .one))
            known?.insert(slot)
        }
        out += step(.integer(bytes) + (extra ?? .zero))
        if extra != nil { out.append(.evaluate(.pure("WEIR_KEEP", [.name("cursor")]))) }
        return scope(out)
    }

    /// The bytes of a varbit field about to be extracted, checked against the header and the packet.
    private mutating func extractLength(
        _ place: HeaderPlace, _ bits: Expression, in out: inout [CStatement]
    ) -> CExpression {
        let count = bind(lower(bits, in: &out), .u32, as: "bits", in: &out)
        out.append(.if(.binary(.bitAnd, count, .integer(7)), fail("ParserInvalidArgument"), []))
        let bytes = names.fresh("extra")
        // Checked and used in one register, not made anew of the bits.
        out += [.declare(.u32, bytes, count.shifted(right: 3)), .evaluate(.pure("WEIR_KEEP", [.name(bytes)]))]
        let left = CExpression.cast(.u64, .binary(.subtract, .name("end"), .name("cursor")))
        let wanted = CExpression.binary(.add, .cast(.u64, .name(bytes)), .integer(place.run.count))
        let isShort = CExpression.binary(.less, left, wanted)
        out.append(
            .if(
                .binary(.greater, .name(bytes), .integer(plan.slots[place.slot].maxVarbitBytes)),
                [.if(isShort, fail("PacketTooShort"), [])] + fail("HeaderTooShort"), []))
        let behind = CExpression.binary(.add, .name("cursor"), .name(bytes))
        out.append(.if(behind + .integer(place.run.count) > .name("end"), fail("PacketTooShort"), []))
        return .name(bytes)
    }

    /// Copies a header with a varbit field out of the packet, byte by byte.
    private mutating func takeVarbit(_ place: HeaderPlace, _ extra: CExpression) -> [CStatement] {
        copyBytes(
            to: place.run.base, from: .name("cursor"), .integer(place.run.count) + extra, most: plan.slots[place.slot].maxBytes, isInPacket: true)
    }

    private mutating func lookahead(_ id: VariableID) -> [CStatement] {
        guard let name = scalars[id], program.variables.indices.contains(id.raw),
            case .scalar(let type) = program.variables[id.raw].kind
        else { return [] }
        let bits = width(type)
        _ = using(type)
        let bytes = (bits + 7) / 8
        var out = need(bytes)
        let run = ByteRun(base: .name("cursor"), count: bytes, isAligned: false)
        var value = loadBits(run, offset: 0, width: bits)
        if shape(type) == .boolean { value = .binary(.notEqual, value, .integer(0)) }
        out.append(.assign(.name(name), value))
        return out
    }

    private mutating func advance(_ bits: Expression) -> [CStatement] {
        var out: [CStatement] = []
        let count = bind(lower(bits, in: &out), .u32, as: "bits", in: &out)
        if let constant = count.constant {
            guard constant % 8 == 0 else { return fail("ParserInvalidArgument") }
            let bytes = Int(constant / 8)
            guard bytes <= Self.reach else { return fail("PacketTooShort") }
            return need(bytes) + step(.integer(bytes))
        }
        out.append(.if(.binary(.bitAnd, count, .integer(7)), fail("ParserInvalidArgument"), []))
        // Bounded anew each time, so that the verifier keeps sight of how far the cursor can be.
        let bytes = bind(count.shifted(right: 3), .u32, as: "bytes", in: &out)
        out.append(.if(bytes > .integer(Self.reach), fail("PacketTooShort"), []))
        // Where the packet goes on after an error, nothing of it was passed over.
        var back: [CStatement] = []
        if !architecture.dropsRejected {
            let before = names.fresh("before")
            out.append(.declare(.u64, before, .name("consumed")))
            back = [.assign(.name("consumed"), .name(before)), .assign(.name("cursor"), .binary(.add, .name("data"), .name(before)))]
        }
        out.append(.update(.name("consumed"), .add, bytes))
        out += bounded("consumed", orElse: back + fail("PacketTooShort"))
        out.append(.assign(.name("cursor"), .binary(.add, .name("data"), .name("consumed"))))
        out.append(.evaluate(.pure("WEIR_KEEP", [.name("cursor")])))
        out.append(.if(.name("cursor") > .name("end"), back + fail("PacketTooShort"), []))
        return scope(out)
    }
}
