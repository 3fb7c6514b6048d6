import BigInt
import IR

/// Shifts, slices, casts and the comparison of headers.
extension Generator {
    /// By a constant number of bits, nothing cut off.
    mutating func shiftLeft(_ value: CExpression, by bits: Int, _ shape: Shape, in out: inout [CStatement]) -> CExpression {
        guard bits > 0 else { return value }
        guard case .wide(let limbs) = shape else { return value.shifted(left: bits) }
        return .pure("wide\(limbs)_shl", [value, .integer(bits)])
    }

    /// `<<` and `>>`: by the width or more gives 0, or the sign for an `int` shifted right.
    mutating func shift(
        _ op: BinaryOperator, _ value: CExpression, _ amount: Expression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let bits = width(type)
        let shape = using(type)
        var by = lower(amount, in: &out)
        if case .wide = self.shape(amount.type) {
            by = bind(by, self.shape(amount.type).type, as: "amount", in: &out)
            let small = limb(by, 0)
            let high = (1..<self.shape(amount.type).limbs).map { limb(by, $0) }
            let rest = high.dropFirst().reduce(high[0]) { $0 | $1 }
            by = .conditional(rest, .unsigned(UInt64(bits), isLong: true), small)
        }
        if let count = by.constant {
            let isPast = count >= UInt64(bits)
            let steps = isPast ? bits - 1 : Int(count)
            if op == .shiftRight, isSigned(type) { return shiftArithmetic(value, .integer(steps), type, in: &out) }
            if isPast { return constant(0, width: bits) }
            if case .wide(let limbs) = shape {
                return op == .shiftLeft
                    ? cut(.pure("wide\(limbs)_shl", [value, .integer(steps)]), bits)
                    : .pure("wide\(limbs)_shr", [value, .integer(steps)])
            }
            return op == .shiftLeft ? cut(value.shifted(left: steps), bits) : value.shifted(right: steps)
        }
        let amountShape: Shape = self.shape(amount.type) == .word ? .word : .long
        let count = bind(by, amountShape.type, as: "amount", in: &out)
        let inside = CExpression.binary(.less, count, .integer(bits))
        if op == .shiftRight, isSigned(type) {
            let steps = bind(.conditional(inside, count, .integer(bits - 1)), .u32, as: "steps", in: &out)
            return shiftArithmetic(value, steps, type, in: &out)
        }
        let plain: CExpression
        if case .wide(let limbs) = shape {
            let word = convert(count, from: amountShape, to: .word)
            plain =
                op == .shiftLeft
                ? cut(.pure("wide\(limbs)_shl", [value, word]), bits) : .pure("wide\(limbs)_shr", [value, word])
            return .conditional(inside, plain, constant(0, width: bits))
        }
        plain =
            op == .shiftLeft
            ? cut(.binary(.shiftLeft, value, count), bits) : .binary(.shiftRight, value, count)
        return .conditional(inside, plain, .integer(0))
    }

    /// `>>` on an `int`, by less than the width: of a negative number, the complement is shifted and complemented back.
    private mutating func shiftArithmetic(
        _ value: CExpression, _ steps: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let bits = width(type)
        let shape = using(type)
        let a = bind(value, shape.type, as: "shifted", in: &out)
        let ones = constant((BigInt(1) << bits) - 1, width: bits)
        let sign = constant(BigInt(1) << (bits - 1), width: bits)
        let isNegative: CExpression
        if case .wide(let limbs) = shape {
            isNegative = !.pure("wide\(limbs)_less", [a, sign])
        } else {
            isNegative = .binary(.notEqual, a & sign, .integer(0))
        }
        func right(_ operand: CExpression) -> CExpression {
            if case .wide(let limbs) = shape {
                .pure("wide\(limbs)_shr", [operand, steps])
            } else {
                .binary(.shiftRight, operand, steps)
            }
        }
        let flipped = combine(.bitXor, "xor", a, ones, shape)
        return .conditional(isNegative, combine(.bitXor, "xor", right(flipped), ones, shape), right(a))
    }

    /// Bits `high` down to `low`; of a field, only the bytes that hold them are read.
    mutating func slice(_ operand: Expression, high: Int, low: Int, in out: inout [CStatement]) -> CExpression {
        if case .field(let reference, let field) = operand.kind, shape(operand.type) != .boolean {
            return loadSlice(reference, field, high: high, low: low, in: &out)
        }
        let bits = high - low + 1
        let from = numberShape(operand)
        let to = Shape(width: bits)
        let value = number(operand, in: &out)
        guard case .wide(let limbs) = from else {
            let moved = convert(value.shifted(right: low), from: from, to: to)
            return high == width(operand.type) - 1 ? moved : cut(moved, bits)
        }
        prelude.useWide(limbs: limbs)
        let source = bind(value, from.type, as: "sliced", in: &out)
        if low % 64 == 0, !to.isWide {
            return cut(convert(limb(source, low / 64), from: .long, to: to), bits)
        }
        let moved = low == 0 ? source : bind(.pure("wide\(limbs)_shr", [source, .integer(low)]), from.type, as: "sliced", in: &out)
        return cut(convert(moved, from: from, to: to), bits)
    }

    mutating func cast(_ operand: Expression, to type: Type, in out: inout [CStatement]) -> CExpression {
        let (from, to) = (shape(operand.type), using(type))
        if to == .boolean {
            let value = lower(operand, in: &out)
            return from == .boolean ? value : .binary(.notEqual, value, .integer(0))
        }
        let value = number(operand, in: &out)
        let (old, new) = (width(operand.type), width(type))
        let source: Shape = from == .boolean ? .word : from
        if new > old, isSigned(operand.type) {
            let sign = constant(BigInt(1) << (old - 1), width: new)
            let widened = convert(value, from: source, to: to)
            return cut(combine(.subtract, "sub", combine(.bitXor, "xor", widened, sign, to), sign, to), new)
        }
        if case .wide = source, case .wide = to {
            let bound = bind(value, source.type, as: "cast", in: &out)
            let converted = convert(bound, from: source, to: to)
            return new < old ? cut(converted, new) : converted
        }
        let converted = convert(value, from: source, to: to)
        return new < old ? cut(converted, new) : converted
    }

    /// Both invalid, or both valid with the same bytes (varbit: as many of them).
    mutating func headersEqual(
        _ left: HeaderReference, _ right: HeaderReference, in out: inout [CStatement]
    ) -> CExpression {
        guard let a = place(left, in: &out), let b = place(right, in: &out) else {
            // One of them is beyond its stack's end: invalid.
            let other = place(left, in: &out) ?? place(right, in: &out)
            return other.map { !$0.isValid } ?? .one
        }
        let validA = bind(a.isValid, .bool, as: "valid", in: &out)
        let validB = bind(b.isValid, .bool, as: "valid", in: &out)
        let equal = names.fresh("equal")
        out.append(.declare(.bool, equal, .binary(.equal, validA, validB)))
        var body: [CStatement] = []
        var condition = CExpression.name(equal)
        if let extraA = a.extra, let extraB = b.extra {
            condition = condition.and(.binary(.equal, extraA, extraB))
            let start = (a.type.varbitField.map { a.type.fields[$0].offset } ?? 0) / 8
            body += forEachByte(extraA, most: plan.slots[a.slot].maxVarbitBytes) { generator, index, _ in
                var loop: [CStatement] = []
                let (fromA, fromB) = (generator.byte(of: a, start, index, in: &loop), generator.byte(of: b, start, index, in: &loop))
                return loop + [.if(.binary(.notEqual, fromA, fromB), [.assign(.name(equal), .zero)], [])]
            }
            body += compareAround(a, b, equal)
        } else {
            condition = condition.and(same(a.run, b.run, count: a.run.count))
        }
        var compared: [CStatement] = [.assign(.name(equal), condition)]
        if !body.isEmpty { compared.append(.if(.name(equal), body, [])) }
        out.append(.if(.binary(.and, .name(equal), validA), compared, []))
        return .name(equal)
    }

    /// The fixed parts in front of and behind a varbit field.
    private mutating func compareAround(_ a: HeaderPlace, _ b: HeaderPlace, _ equal: String) -> [CStatement] {
        guard let varbit = a.type.varbitField else { return [] }
        var result: [CStatement] = []
        for (field, description) in a.type.fields.enumerated() where field != varbit {
            let (runA, offset) = run(of: field, in: a)
            let (runB, _) = run(of: field, in: b)
            let bits = width(description.type)
            let left = loadBits(runA, offset: offset, width: bits)
            let right = loadBits(runB, offset: offset, width: bits)
            var none: [CStatement] = []
            let differs = compare(.notEqual, left, right, .bit(bits), in: &none)
            result.append(.if(differs, [.assign(.name(equal), .zero)], []))
        }
        return result
    }

    /// One byte of a varbit field; in the packet behind a check of its own.
    private mutating func byte(
        of place: HeaderPlace, _ start: Int, _ index: CExpression, in out: inout [CStatement]
    ) -> CExpression {
        let address = CExpression.binary(.add, place.run.address(start), index)
        let pointer = names.fresh("at")
        out += reach(pointer, address)
        if plan.slots[place.slot].storage == .packet {
            out.append(.if(.binary(.greater, .name(pointer) + .integer(1), .name("end")), [.leaveLoop], []))
        }
        return .prefix(.dereference, .name(pointer))
    }
}
