import IR
import Schema
import Source

/// `verify_checksum`, `update_checksum`, their forms with payload, `hash` and `random`.
extension Generator {
    mutating func verifyChecksum(_ call: ExternCall, withPayload: Bool, at span: Span) -> [CStatement] {
        guard call.arguments.count == 4, case .value(let condition) = call.arguments[0],
            let expected = DataPiece.scalar(call.arguments[2], program), let place = standard("checksum_error")
        else { return [] }
        var test: [CStatement] = []
        let wide = numberShape(expected)
        let wanted = convert(number(expected, in: &test), from: wide, to: .long)
        let found = digest(call.arguments[3], call.arguments[1], withPayload, at: span, in: &test)
        let limited = cut(found, min(64, width(expected.type)))
        test.append(.if(.binary(.notEqual, limited, wanted), [.assign(place, .one)], []))
        return guardedBy(condition, test)
    }

    mutating func updateChecksum(_ call: ExternCall, withPayload: Bool, at span: Span) -> [CStatement] {
        guard call.arguments.count == 4, case .value(let condition) = call.arguments[0],
            case .variable(let target) = call.arguments[2], let name = scalars[target],
            case .scalar(let type) = program.variables[target.raw].kind
        else { return [] }
        var body: [CStatement] = []
        let value = digest(call.arguments[3], call.arguments[1], withPayload, at: span, in: &body)
        body.append(.assign(.name(name), cut(convert(value, from: .long, to: using(type)), width(type))))
        return guardedBy(condition, body)
    }

    private mutating func guardedBy(_ condition: Expression, _ body: [CStatement]) -> [CStatement] {
        var out: [CStatement] = []
        let test = lower(condition, in: &out)
        return scope(out + [test == .one ? .block(body) : .if(test, body, [])])
    }

    /// `Checksum16.get(data)`
    mutating func checksum16(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard let data = call.arguments.first else { return [] }
        var out: [CStatement] = []
        let value = checksum(of: DataPiece.pieces(data, program), withPayload: false, at: span, in: &out)
        return scope(out + deliver(.cast(.u32, value), of: call))
    }

    /// `hash(result, algorithm, base, data, max)`
    mutating func hash(_ call: ExternCall, at span: Span) -> [CStatement] {
        guard call.arguments.count == 5, case .variable(let target) = call.arguments[0], let name = scalars[target],
            case .scalar(let type) = program.variables[target.raw].kind, let first = DataPiece.scalar(call.arguments[2], program),
            let most = DataPiece.scalar(call.arguments[4], program)
        else { return [] }
        var out: [CStatement] = []
        let value = bind(digest(call.arguments[1], call.arguments[3], false, at: span, in: &out), .u64, as: "hash", in: &out)
        let base = bind(convert(number(first, in: &out), from: numberShape(first), to: .long), .u64, as: "base", in: &out)
        let limit = bind(convert(number(most, in: &out), from: numberShape(most), to: .long), .u64, as: "limit", in: &out)
        let sum: CExpression
        if let constant = limit.constant {
            sum = constant == 0 ? base : .binary(.add, base, .binary(.modulo, value, limit))
        } else {
            sum = .conditional(limit, .binary(.add, base, .binary(.modulo, value, limit)), base)
        }
        out.append(.assign(.name(name), cut(convert(sum, from: .long, to: using(type)), width(type))))
        return scope(out)
    }

    /// `random(result, lo, hi)`
    mutating func randomNumber(_ call: ExternCall) -> [CStatement] {
        guard call.arguments.count == 3, case .variable(let target) = call.arguments[0], let name = scalars[target],
            case .scalar(let type) = program.variables[target.raw].kind, let low = DataPiece.scalar(call.arguments[1], program),
            let high = DataPiece.scalar(call.arguments[2], program)
        else { return [] }
        prelude.use(.random)
        var out: [CStatement] = []
        let from = bind(convert(number(low, in: &out), from: numberShape(low), to: .long), .u64, as: "low", in: &out)
        let to = convert(number(high, in: &out), from: numberShape(high), to: .long)
        let range = names.fresh("range")
        out.append(.declare(.u64, range, .binary(.add, .binary(.subtract, to, from), .integer(1))))
        let word = CExpression.call("bpf_get_prandom_u32", [])
        let raw = width(type) <= 32 ? .cast(.u64, word) : CExpression.binary(.bitOr, .cast(.u64, word).shifted(left: 32), word)
        let drawn = bind(raw, .u64, as: "drawn", in: &out)
        let value = CExpression.conditional(
            .name(range), .binary(.add, from, .binary(.modulo, drawn, .name(range))), drawn)
        out.append(.assign(.name(name), cut(convert(value, from: .long, to: using(type)), width(type))))
        return scope(out)
    }

    /// What a selector's algorithm makes of the keys that choose a member.
    mutating func selectorHash(_ id: ExternID, _ keys: [Expression], in out: inout [CStatement]) -> CExpression {
        let pieces = keys.map { DataPiece.value($0) }
        guard case .value(let number, .enumeration(let type)?)? = program.externs[id.raw].arguments.first,
            let name = program.enums[type.raw].members.first(where: { $0.value == number })?.name
        else { return .integer(0) }
        return apply(name, to: pieces, withPayload: false, at: program.externs[id.raw].span, in: &out)
    }

    // MARK: Algorithms

    /// What an algorithm makes of data, as 64 bits.
    private mutating func digest(
        _ algorithm: ExternCall.Argument, _ data: ExternCall.Argument, _ withPayload: Bool, at span: Span,
        in out: inout [CStatement]
    ) -> CExpression {
        var name = ""
        if case .value(let value) = algorithm, case .enumeration(let id) = value.type, case .constant(let number) = value.kind {
            name = program.enums[id.raw].members.first { $0.value == number }?.name ?? ""
        }
        return apply(name, to: DataPiece.pieces(data, program), withPayload: withPayload, at: span, in: &out)
    }

    private mutating func apply(
        _ algorithm: String, to pieces: [DataPiece], withPayload: Bool, at span: Span, in out: inout [CStatement]
    ) -> CExpression {
        switch algorithm {
        case "csum16": return checksum(of: pieces, withPayload: withPayload, at: span, in: &out)
        case "random":
            prelude.use(.random)
            return .cast(.u64, .call("bpf_get_prandom_u32", []))
        case "crc32", "crc32_custom", "crc16", "crc16_custom", "xor16", "identity":
            return fold(pieces, by: algorithm.replacingCustom, withPayload: withPayload, at: span, in: &out)
        default:
            diagnostics.error("the hash algorithm has to be known at compile time", at: span)
            return .unsigned(0, isLong: true)
        }
    }

    /// The Internet checksum (RFC 1071) of bits one behind the other.
    private mutating func checksum(
        of pieces: [DataPiece], withPayload: Bool, at span: Span, in out: inout [CStatement]
    ) -> CExpression {
        useText("weir_checksum", Self.checksumText)
        var total: CExpression = .name(names.fresh("sum"))
        if case .name(let name) = total { out.append(.declare(.u64, name, .unsigned(0, isLong: true))) }
        var sums: [(sum: CExpression, parity: CExpression?)] = [(total, nil)]
        var offset = 0
        for piece in pieces {
            switch piece {
            case .value(let value):
                let bits = width(value.type)
                for part in Self.parts(of: value, bits) {
                    let own = width(part.type)
                    let shift = (16 - (offset + own) % 16) % 16
                    let word = convert(number(part, in: &out), from: numberShape(part), to: .long)
                    out.append(.update(total, .add, word.shifted(left: shift)))
                    offset += own
                }
            case .varbit(let reference, let field):
                guard offset % 8 == 0 else {
                    diagnostics.error("a varbit field in a checksum has to begin at a whole byte", at: span)
                    return .unsigned(0, isLong: true)
                }
                let start = offset / 8 % 2
                let extra = eachByte(of: reference, field, in: &out) { index, byte in
                    let isLow = CExpression.binary(.bitAnd, index + .integer(start), .integer(1))
                    return [.update(total, .add, .cast(.u64, byte.shiftedBy(.conditional(isLow, .integer(0), .integer(8)))))]
                }
                let parity = names.fresh("parity")
                let before = sums.last?.parity ?? .integer(0)
                out.append(.declare(.u32, parity, .binary(.bitAnd, .binary(.add, .binary(.add, extra, .integer(start)), before), .integer(1))))
                let next = names.fresh("sum")
                out.append(.declare(.u64, next, .unsigned(0, isLong: true)))
                total = .name(next)
                sums.append((total, .name(parity)))
                offset = 0
            }
        }
        if withPayload {
            needsPayload = true
            useText("weir_sum_payload", Self.payloadSumText)
            let sum = CExpression.call("weir_sum_payload", [.name("ctx"), .name("consumed")])
            let odd = offset / 8 % 2
            out.append(.update(total, .add, odd == 1 ? .call("weir_swap", [.call("weir_fold", [sum])]) : sum))
        }
        var result: CExpression = .integer(0)
        for (sum, parity) in sums {
            let folded = CExpression.pure("weir_fold", [sum])
            let turned = parity.map { CExpression.conditional($0, .pure("weir_swap", [folded]), folded) } ?? folded
            result = result == .zero ? turned : .binary(.add, result, turned)
        }
        let whole = sums.count > 1 ? CExpression.pure("weir_fold", [.cast(.u64, result)]) : result
        return .cast(.u64, .binary(.bitAnd, .prefix(.complement, whole), .unsigned(0xFFFF, isLong: false)))
    }

    /// A value in parts of 32 bits at most, the high ones first.
    static func parts(of value: Expression, _ bits: Int) -> [Expression] {
        guard bits > 32 else { return [value] }
        var result: [Expression] = []
        var high = bits
        while high > 0 {
            let size = high % 32 == 0 ? 32 : high % 32
            result.append(
                Expression(.slice(value, high: high - 1, low: high - size), type: .bit(size), at: value.span))
            high -= size
        }
        return result
    }

    /// Runs a body over the bytes of a varbit field; gives how many there are.
    private mutating func eachByte(
        of reference: HeaderReference, _ field: Int, in out: inout [CStatement],
        _ body: (_ index: CExpression, _ byte: CExpression) -> [CStatement]
    ) -> CExpression {
        guard let place = place(reference, in: &out), let extra = place.extra else { return .integer(0) }
        let (run, offset) = run(of: field, in: place)
        let count = bind(.conditional(place.isValid, extra, .integer(0)), .u32, as: "count", in: &out)
        let pointer = names.fresh("at")
        let slot = plan.slots[place.slot]
        out += forEachByte(count, most: slot.maxVarbitBytes) { _, index, _ in
            let leave = CStatement.if(.name(pointer) + .integer(1) > .name("end"), [.leaveLoop], [])
            return [.declare(.pointer(.u8), pointer, .binary(.add, run.address(offset / 8), index))]
                + (slot.storage == .packet ? [leave] : []) + body(index, .cast(.u32, .prefix(.dereference, .name(pointer))))
        }
        return count
    }

    /// An algorithm over bytes, one behind the other.
    private mutating func fold(
        _ pieces: [DataPiece], by algorithm: String, withPayload: Bool, at span: Span, in out: inout [CStatement]
    ) -> CExpression {
        useText("weir_" + algorithm, Self.foldText(algorithm))
        let state = names.fresh("hash")
        out.append(.declare(.u64, state, algorithm == "crc32" ? .unsigned(0xFFFF_FFFF, isLong: true) : .unsigned(0, isLong: true)))
        let at = names.fresh("place")
        out.append(.declare(.u32, at, .zero))
        var values: [Expression] = []
        func step(_ byte: CExpression) -> [CStatement] {
            // An argument that a function makes no use of would not even be set, which the verifier minds.
            let places: [CExpression] = algorithm.hasPrefix("crc") ? [] : [.name(at)]
            return [.assign(.name(state), .call("weir_\(algorithm)", [.name(state), byte] + places)), .update(.name(at), .add, .one)]
        }
        func flush(_ generator: inout Generator, _ out: inout [CStatement]) {
            let bits = values.reduce(0) { $0 + generator.width($1.type) }
            guard bits > 0 else { return }
            let (buffer, index) = (generator.names.fresh("bytes"), generator.names.fresh("i"))
            let size = (bits + 7) / 8
            var body: [CStatement] = [
                .declare(.aligned(.array(.u8, (size + 7) / 8 * 8)), buffer, .literal(nil, [.zero]))
            ]
            let run = ByteRun(base: .name(buffer), count: size, isAligned: true)
            var offset = 0
            for value in values {
                let own = generator.width(value.type)
                let shape = generator.numberShape(value)
                _ = generator.using(value.type)
                let number = generator.bind(generator.number(value, in: &body), shape.type, as: "part", in: &body)
                generator.storeBits(run, offset: offset, width: own, number, in: &body)
                offset += own
            }
            body.append(.count(index, .integer(size), step(.element(.name(buffer), .name(index)))))
            out.append(.block(body))
            values = []
        }
        for piece in pieces {
            switch piece {
            case .value(let value): values.append(value)
            case .varbit(let reference, let field):
                flush(&self, &out)
                _ = eachByte(of: reference, field, in: &out) { _, byte in step(byte) }
            }
        }
        flush(&self, &out)
        if withPayload {
            needsPayload = true
            useText("weir_\(algorithm)_payload", Self.payloadFoldText(algorithm))
            let more = [.name("ctx"), .name("consumed"), .name(state)] + (algorithm.hasPrefix("crc") ? [] : [CExpression.name(at)])
            out.append(.assign(.name(state), .call("weir_\(algorithm)_payload", more)))
        }
        return algorithm == "crc32"
            ? .binary(.bitXor, .name(state), .unsigned(0xFFFF_FFFF, isLong: true)) : .name(state)
    }
}

extension String {
    /// `crc32_custom` is `crc32` until somebody gives it other parameters, which nothing here does.
    fileprivate var replacingCustom: String { hasSuffix("_custom") ? String(dropLast(7)) : self }
}

extension CExpression {
    fileprivate func shiftedBy(_ bits: CExpression) -> CExpression { .binary(.shiftLeft, self, bits) }
}
