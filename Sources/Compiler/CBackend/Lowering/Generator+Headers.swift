import IR

/// One header at the place where it is used.
struct HeaderPlace {
    var slot: Int
    var type: HeaderType
    /// The fixed part's bytes.
    var run: ByteRun
    /// Reads and writes need this to hold; nil when they are always safe.
    var guardCondition: CExpression?
    /// The validity; for an element of a stack, false beyond its end.
    var isValid: CExpression
    /// Where the validity is written; behind `guardCondition` for an element of a stack.
    var validPlace: CExpression
    /// Bytes of the varbit field in use.
    var extra: CExpression?
    /// Where that is written.
    var extraPlace: CExpression?
    var isKnownValid: Bool
}

extension Generator {
    /// The header that a reference names; nil beyond the end of a stack (it reads as invalid and swallows writes).
    mutating func place(_ reference: HeaderReference, in out: inout [CStatement]) -> HeaderPlace? {
        guard let key = plan.survey.key(reference), let index = plan.index[key] else { return nil }
        if case .stack = key, case .element(_, let element) = reference {
            return stackElement(index, element, in: &out)
        }
        let slot = plan.slots[index]
        let name = headers[index]
        let isKnown = does(.knownValidity) && known?.contains(index) ?? true
        let valid = CExpression.name(name.valid)
        let base: CExpression
        switch slot.storage {
        case .packet, .local: base = .name(name.base)
        case .scratch: base = .arrow(.name("scratch"), name.base)
        }
        let extra = slot.maxVarbitBytes > 0 ? CExpression.name(name.extra) : nil
        if slot.storage == .packet, !isKnown { guardedSlots.insert(index) }
        return HeaderPlace(
            slot: index, type: slot.type, run: ByteRun(base: base, count: slot.bytes, isAligned: slot.storage == .local),
            guardCondition: slot.storage == .packet && !isKnown ? valid : nil, isValid: isKnown ? .one : valid,
            validPlace: valid, extra: extra, extraPlace: extra, isKnownValid: isKnown)
    }

    private mutating func stackElement(_ index: Int, _ element: Expression, in out: inout [CStatement]) -> HeaderPlace {
        let slot = plan.slots[index]
        let name = headers[index]
        var at = convert(lower(element, in: &out), from: shape(element.type), to: .word)
        var inside: CExpression?
        if let constant = at.constant {
            if constant >= UInt64(slot.count) { inside = .zero }
        } else {
            // The index that addresses is in range whatever happens; neither it nor what it is compared with is to be mixed up
            // with other values, and both are whole registers, whose range the verifier follows through copies.
            let index = names.fresh(name.base + "_index")
            let safe = names.fresh(name.base + "_place")
            let isInside = CExpression.binary(.less, .name(index), .integer(slot.count))
            out += [
                .declare(.u64, index, at), .evaluate(.pure("WEIR_KEEP", [.name(index)])),
                .declare(.u64, safe, .conditional(isInside, .name(index), .integer(0))),
                .evaluate(.pure("WEIR_KEEP", [.name(safe)])),
            ]
            inside = isInside
            at = .name(safe)
        }
        let valid = CExpression.element(.arrow(.name("scratch"), name.valid), at)
        let stride = slot.maxBytes
        let base = CExpression.arrow(.name("scratch"), name.base)
        let offset: CExpression = at.constant.map { .integer(Int($0) * stride) } ?? .binary(.multiply, at, .integer(stride))
        let extra = slot.maxVarbitBytes > 0 ? CExpression.element(.arrow(.name("scratch"), name.extra), at) : nil
        return HeaderPlace(
            slot: index, type: slot.type, run: ByteRun(base: base + offset, count: slot.bytes, isAligned: false),
            guardCondition: inside, isValid: (inside ?? .one).and(valid), validPlace: valid, extra: extra, extraPlace: extra,
            isKnownValid: false)
    }

    /// The bytes that hold a field, and its first bit in them.
    mutating func run(of field: Int, in place: HeaderPlace) -> (run: ByteRun, offset: Int) {
        let offset = place.type.fields[field].offset
        guard let varbit = place.type.varbitField, field > varbit else { return (place.run, offset) }
        var run = place.run
        switch plan.slots[place.slot].storage {
        case .packet: run.base = .name(headers[place.slot].tail)
        case .local, .scratch:
            prelude.use(.within)
            let most = CExpression.integer(plan.slots[place.slot].maxVarbitBytes)
            run.base = run.base + (place.extra.map { .pure("weir_within", [$0, most]) } ?? .zero)
        }
        run.isAligned = false
        return (run, offset)
    }

    /// Statements under the place's guard, if it has one.
    func guarded(_ place: HeaderPlace, _ body: [CStatement]) -> [CStatement] {
        guard let condition = place.guardCondition else { return body }
        return condition == .zero ? [] : [.if(condition, body, [])]
    }

    /// A field's value; of a header that is not there, 0.
    mutating func load(_ reference: HeaderReference, _ field: Int, in out: inout [CStatement]) -> CExpression {
        loadSlice(reference, field, high: nil, low: 0, in: &out)
    }

    /// Bits `high` down to `low` of a field, or all of it.
    mutating func loadSlice(
        _ reference: HeaderReference, _ field: Int, high: Int?, low: Int, in out: inout [CStatement]
    ) -> CExpression {
        guard let place = place(reference, in: &out), place.type.fields.indices.contains(field) else { return .zero }
        let type = place.type.fields[field].type
        let whole = width(type)
        if high == nil, let name = readOnce[FieldKey(slot: place.slot, field: field)] {
            return place.guardCondition.map { .conditional($0, .name(name), .integer(0)) } ?? .name(name)
        }
        let high = high ?? whole - 1
        let (run, offset) = run(of: field, in: place)
        let bits = high - low + 1
        var value = loadBits(run, offset: offset + whole - 1 - high, width: bits)
        if shape(type) == .boolean { value = .binary(.notEqual, value, .integer(0)) }
        guard let condition = place.guardCondition else { return value }
        if Shape(width: bits).isWide {
            let zero = constant(0, width: bits)
            return bind(.conditional(condition, value, zero), Shape(width: bits).type, as: "wide", in: &out)
        }
        return .conditional(condition, value, .integer(0))
    }

    /// A place whose bytes are a value in network order: a field of whole bytes, an address in an entry, a byte variable.
    /// `condition` says whether it is there; elsewhere the value is 0.
    mutating func wireBytes(
        _ expression: Expression, in out: inout [CStatement]
    ) -> (run: ByteRun, offset: Int, condition: CExpression?)? {
        switch expression.kind {
        case .field(let reference, let field):
            guard let place = place(reference, in: &out) else { return nil }
            let (run, offset) = run(of: field, in: place)
            guard offset % 8 == 0, width(expression.type) % 8 == 0 else { return nil }
            return (run, offset / 8, place.guardCondition)
        case .variable(let id):
            let bytes = width(expression.type) / 8
            if case .bytes(let base)? = parameters[id], width(expression.type) % 8 == 0 {
                return (ByteRun(base: base, count: bytes, isAligned: false), 0, nil)
            }
            guard parameters[id] == nil, byteVariables.contains(id), let name = scalars[id] else { return nil }
            return (ByteRun(base: .name(name), count: bytes, isAligned: true), 0, nil)
        case .constant, .isValid, .headersEqual, .unary, .binary, .cast, .slice, .concatenate, .conditional, .varbitLength:
            return nil
        }
    }

    /// Puts a value of whole bytes at `offset` of a run, bytes taken over as they are where they lie ready.
    mutating func storeBytes(_ run: ByteRun, at offset: Int, _ value: Expression, in out: inout [CStatement]) {
        let bits = width(value.type)
        if bits > 8, let source = wireBytes(value, in: &out) {
            let copies = copy(run, offset, from: source.run, source.offset, count: bits / 8)
            guard let condition = source.condition else {
                out += copies
                return
            }
            var zeros: [CStatement] = []
            storeBits(run, offset: offset * 8, width: bits, constant(0, width: bits), in: &zeros)
            out.append(.if(condition, copies, zeros))
            return
        }
        let lowered = lower(value, in: &out)
        storeBits(run, offset: offset * 8, width: bits, lowered, in: &out)
    }

    /// `reference.field = value`
    mutating func assignField(_ reference: HeaderReference, _ field: Int, _ value: Expression) -> [CStatement] {
        var out: [CStatement] = []
        guard let place = place(reference, in: &out), place.type.fields.indices.contains(field) else { return [] }
        let type = place.type.fields[field].type
        let (run, offset) = run(of: field, in: place)
        let bits = width(type)
        if offset % 8 == 0, bits % 8 == 0 {
            var stores: [CStatement] = []
            storeBytes(run, at: offset / 8, value, in: &stores)
            return scope(out + guarded(place, stores))
        }
        var lowered = lower(value, in: &out)
        if shape(type) == .boolean { lowered = .cast(.u32, lowered) }
        var stores: [CStatement] = []
        storeBits(run, offset: offset, width: bits, lowered, in: &stores)
        return scope(out + guarded(place, stores))
    }

    /// A block around statements that declare something.
    func scope(_ body: [CStatement]) -> [CStatement] {
        let declares = body.contains { if case .declare = $0 { true } else { false } }
        return declares ? [.block(body)] : body
    }
}
