import BigInt
import IR
import Source

extension Elaborator {
    /// The type of a value.
    func type(of value: RValue) -> Ty {
        switch value {
        case .scalar(_, let type), .aggregate(let type, _), .header(_, let type), .headerValue(let type, _),
            .invalidHeader(let type), .varbit(_, _, let type), .stackValue(let type, _), .opaque(let type, _):
            type
        case .integer: .integer
        case .string: .string
        case .stack(let stack): .stack(stack.element, stack.count)
        case .instance(let instance):
            switch instance {
            case .extern(_, let type), .packet(let type), .opaque(let type): type
            case .block(let block): .block(block.declaration, block.typeArguments)
            }
        case .defaultValue, .invalid: .dontCare
        case .type: .callable
        case .applyResult: .applyResult
        }
    }

    /// The value as `type`, by the conversions that need no cast; a diagnostic and an opaque value where there is none.
    func convert(_ value: RValue, to type: Ty, at span: Span) -> RValue {
        if let converted = implicitly(value, to: type, at: span) { return converted }
        let from = self.type(of: value)
        if from == .callable {
            error("action_run can only be switched on", at: span)
        } else if !isUnknown(from), !isUnknown(type) {
            let hint = from == .applyResult && type == .bool ? ": ask whether it was a '.hit' or a '.miss'" : ""
            error("\(describe(from)) given where \(describe(type)) is needed\(hint)", at: span)
        }
        return .opaque(type, constant: value.isConstant)
    }

    /// A number of a known width where an `int` of any size is wanted: other compilers take it silently.
    private func widened(_ value: RValue, _ from: Ty, at span: Span) -> RValue? {
        guard value.isConstant, underlyingBits(from) != nil else { return nil }
        warn("\(describe(from)) becomes an int of any size here: other compilers may ask for a cast", at: span, .conversion)
        return value.number.map { .integer($0) } ?? .opaque(.integer, constant: true)
    }

    private func implicitly(_ value: RValue, to wanted: Ty, at span: Span) -> RValue? {
        let type = solved(wanted)
        let from = self.type(of: value)
        if type == .dontCare { return value }
        if from == .unknown || type == .unknown { return .opaque(type, constant: value.isConstant) }
        switch value {
        case .defaultValue: return zero(of: type, at: span)
        case .invalid:
            if isHeader(type) { return .invalidHeader(type) }
            if isUnion(type), case .composite(let id) = type {
                return .aggregate(type, composites[id].fields.map { .invalidHeader($0.type) })
            }
            return nil
        case .integer(let number):
            return integer(number, to: type, at: span)
        case .aggregate(let own, let parts):
            if let list = implicitly(parts, of: own, to: type, at: span) { return list }
        case .scalar, .string, .header, .headerValue, .invalidHeader, .varbit, .stack, .stackValue, .instance, .type,
            .applyResult, .opaque:
            break
        }
        if from == type || fits(from, type) { return value }
        if type == .integer, let wide = widened(value, from, at: span) { return wide }
        // A serializable enum is its underlying type where that is wanted.
        if case .enumeration(let id) = from, program.enums[id.raw].isSerializable, let wanted = irType(type),
            case .scalar(let expression, _) = value, isBits(wanted), underlying(type) == type,
            enumUnderlying(id) == wanted
        {
            return .scalar(makeCast(expression, to: wanted, at: span), type)
        }
        if case .opaque(let own, let isConstant) = value, canConvert(own, to: type) {
            return .opaque(type, constant: isConstant)
        }
        return nil
    }

    private func isBits(_ type: LeafType) -> Bool {
        switch type {
        case .bit, .int: true
        case .bool, .error, .enumeration, .varbit: false
        }
    }

    func enumUnderlying(_ id: EnumID) -> LeafType { enumTypes[id] ?? .bit(program.enums[id.raw].width) }

    /// For values that are not known: whether their type converts.
    private func canConvert(_ from: Ty, to type: Ty) -> Bool {
        if from == type || from == .dontCare { return true }
        switch (from, type) {
        case (.integer, .bit), (.integer, .int), (.integer, .variable): return true
        case (.enumeration(let id), .bit), (.enumeration(let id), .int):
            return program.enums[id.raw].isSerializable && irType(type) == enumUnderlying(id)
        case (.sequence(let parts), .composite(let id)):
            return composites[id].kind != .union && parts.count == composites[id].fields.count
                && zip(parts, composites[id].fields).allSatisfy { canConvert($0, to: $1.type) }
        case (.sequence(let a), .tuple(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { canConvert($0, to: $1) }
        case (.stack(let a, let n), .stack(let b, let m)): return n == m && canConvert(a, to: b)
        default: return false
        }
    }

    private func integer(_ number: BigInt, to type: Ty, at span: Span) -> RValue? {
        switch type {
        case .integer: return .integer(number)
        case .bit(0): return .aggregate(type, [])
        case .bit, .int:
            guard let leaf = irType(type) else { return nil }
            if let (low, high) = Folding.range(leaf) {
                // int<N> takes a literal's bits as well as its value.
                if number < low || number > high {
                    warn("\(number) does not fit \(describe(type)): it becomes \(Folding.wrap(number, leaf))", at: span, .overflow)
                }
            }
            return .scalar(constant(number, leaf, at: span), type)
        case .newtype(let id):
            // Not among the implicit casts of the specification, but programs rely on it.
            guard underlyingBits(underlying(type)) != nil else { return nil }
            warn("int becomes \(describe(type)) here: other compilers may ask for a cast", at: span, .conversion)
            return integer(number, to: newtypes[id].underlying, at: span).map { retyped($0, type) }
        case .variable(let id): return open.contains(id) ? .opaque(type, constant: true) : nil
        case .varbit, .bool, .string, .error, .matchKind, .void, .enumeration, .composite, .stack, .tuple, .list, .set,
            .extern, .block, .package, .literal, .sequence, .dontCare, .applyResult, .callable, .unknown:
            return nil
        }
    }

    /// `{...}` and tuples to structs, headers, stacks and other tuples, part by part.
    private func implicitly(_ parts: [RValue], of own: Ty, to type: Ty, at span: Span) -> RValue? {
        switch type {
        case .composite(let id):
            let composite = composites[id]
            guard composite.kind != .union else {
                return own == type ? .aggregate(type, parts) : nil
            }
            if own == type { return .aggregate(type, parts) }
            var ordered: [RValue] = []
            switch own {
            case .literal(let names):
                var byName: [String: RValue] = [:]
                for (name, part) in zip(names, parts) { byName[name.name] = part }
                var fills = false
                if let rest = byName.removeValue(forKey: "...") {
                    _ = rest
                    fills = true
                }
                for field in composite.fields {
                    if let part = byName.removeValue(forKey: field.name) {
                        ordered.append(convert(part, to: field.type, at: span))
                    } else if fills {
                        ordered.append(zero(of: field.type, at: span))
                    } else {
                        error("'\(composite.name)' needs a value for its field '\(field.name)'", at: span)
                        ordered.append(.opaque(field.type, constant: true))
                    }
                }
                for name in byName.keys.sorted() { error("'\(composite.name)' has no field '\(name)'", at: span) }
            case .sequence:
                var given = parts
                if case .defaultValue? = given.last {
                    given.removeLast()
                    while given.count < composite.fields.count {
                        given.append(zero(of: composite.fields[given.count].type, at: span))
                    }
                }
                guard given.count == composite.fields.count else {
                    error("'\(composite.name)' has \(count(composite.fields.count, "field")), \(given.count) values are given", at: span)
                    return .opaque(type, constant: true)
                }
                ordered = zip(given, composite.fields).map { convert($0, to: $1.type, at: span) }
            default: return nil
            }
            return composite.kind == .header ? .headerValue(type, ordered) : .aggregate(type, ordered)
        case .tuple(let types):
            var given = parts
            guard case .sequence = own else { return nil }
            if case .defaultValue? = given.last {
                given.removeLast()
                while given.count < types.count { given.append(zero(of: types[given.count], at: span)) }
            }
            guard given.count == types.count else { return nil }
            return .aggregate(type, zip(given, types).map { convert($0, to: $1, at: span) })
        case .list(let element):
            guard case .sequence = own else { return nil }
            return .aggregate(type, parts.map { convert($0, to: element, at: span) })
        case .stack(let element, let count):
            guard case .sequence = own else { return nil }
            var given = parts
            if case .defaultValue? = given.last {
                given.removeLast()
                while given.count < count { given.append(zero(of: element, at: span)) }
            }
            guard given.count == count else {
                error("the stack has \(count) elements, \(given.count) values are given", at: span)
                return .opaque(type, constant: true)
            }
            let values = given.map { convert($0, to: element, at: span) }
            return isHeader(element) || isUnion(element) ? .stackValue(type, values) : .aggregate(type, values)
        case .sequence(let types):
            guard case .sequence = own, types.count == parts.count else { return nil }
            return .aggregate(type, zip(parts, types).map { convert($0, to: $1, at: span) })
        case .literal(let fields):
            guard case .literal(let names) = own, names.map(\.name) == fields.map(\.name) else { return nil }
            return .aggregate(type, zip(parts, fields).map { convert($0, to: $1.type, at: span) })
        case .newtype, .bit, .int, .varbit, .bool, .string, .error, .matchKind, .void, .integer, .enumeration, .set,
            .variable, .extern, .block, .package, .dontCare, .applyResult, .callable, .unknown:
            return nil
        }
    }

    /// The default value of a type: zero, invalid, the first member of an enum.
    func zero(of type: Ty, at span: Span) -> RValue {
        guard spend(1, at: span) else { return .opaque(type, constant: true) }
        switch type {
        case .composite(let id):
            let composite = composites[id]
            return composite.kind == .header ? .invalidHeader(type) : .aggregate(type, composite.fields.map { zero(of: $0.type, at: span) })
        case .tuple(let parts), .sequence(let parts): return .aggregate(type, parts.map { zero(of: $0, at: span) })
        case .stack(let element, let count):
            guard spend(count, at: span) else { return .opaque(type, constant: true) }
            let values = Array(repeating: zero(of: element, at: span), count: count)
            return isHeader(element) || isUnion(element) ? .stackValue(type, values) : .aggregate(type, values)
        case .matchKind, .void, .list, .set, .extern, .block, .package:
            error("\(describe(type)) has no default value", at: span)
            return .opaque(type, constant: true)
        case .integer: return .integer(0)
        case .bit(0): return .aggregate(type, [])
        case .string: return .string("")
        case .literal(let fields): return .aggregate(type, fields.map { zero(of: $0.type, at: span) })
        case .bit, .int, .varbit, .bool, .error, .enumeration, .newtype, .variable, .dontCare, .applyResult, .callable, .unknown:
            guard let leaf = irType(type) else { return .opaque(type, constant: true) }
            if case .varbit = leaf { return .opaque(type, constant: true) }
            if case .enumeration(let id) = leaf, let first = program.enums[id.raw].members.first,
                !program.enums[id.raw].isSerializable
            {
                return .scalar(constant(first.value, leaf, at: span), type)
            }
            return .scalar(constant(0, leaf, at: span), type)
        }
    }

    /// `(type) value`, as far as the specification allows it.
    func explicitCast(_ value: RValue, to type: Ty, at span: Span) -> RValue {
        let from = self.type(of: value)
        if from == .unknown || type == .unknown { return .opaque(type, constant: value.isConstant) }
        if from == type { return value }
        switch type {
        case .matchKind, .void, .extern, .block, .package, .set, .dontCare:
            error("nothing can be cast to \(describe(type))", at: span)
            return .opaque(.unknown, constant: value.isConstant)
        default: break
        }
        // To and from `type` names: only the type behind, however many names lie between.
        if case .newtype(let id) = type {
            if from == .integer || underlying(from) == underlying(type) || canImply(value, to: underlying(type)) {
                return retyped(explicitCast(retyped(value, underlying(from)), to: newtypes[id].underlying, at: span), type)
            }
            error("\(describe(from)) cannot be cast to \(describe(type)), which is a \(describe(newtypes[id].underlying))", at: span)
            return .opaque(type, constant: value.isConstant)
        }
        if case .newtype = from { return explicitCast(retyped(value, underlying(from)), to: type, at: span) }
        switch (from, type) {
        case (.integer, .bit), (.integer, .int):
            if let number = value.number, let leaf = irType(type) { return .scalar(constant(number, leaf, at: span), type) }
            return .opaque(type, constant: true)
        case (.integer, .bool):
            if let number = value.number, number == 0 || number == 1 { return boolean(truth(number == 1, at: span)) }
        case (.bit, .integer), (.int, .integer), (.bool, .integer):
            if let number = value.number { return .integer(number) }
            if value.isConstant { return .opaque(.integer, constant: true) }
            error("only a compile-time value can become an int of any size", at: span)
            return .opaque(.unknown, constant: true)
        case (.bit(let a), .int(let b)), (.int(let a), .bit(let b)):
            guard a == b else { break }
            return castLeaf(value, to: type, at: span)
        case (.bit, .bit), (.int, .int): return castLeaf(value, to: type, at: span)
        case (.bool, .bit(1)), (.bit(1), .bool): return castLeaf(value, to: type, at: span)
        case (.enumeration(let id), .bit), (.enumeration(let id), .int):
            guard program.enums[id.raw].isSerializable else { break }
            let own = enumUnderlying(id)
            guard case .scalar(let expression, _) = value else { return .opaque(type, constant: value.isConstant) }
            let plain: Ty = if case .int(let bits) = own { .int(bits) } else { .bit(width(of: own)) }
            return explicitCast(.scalar(makeCast(expression, to: own, at: span), plain), to: type, at: span)
        case (.enumeration(let a), .enumeration(let b)):
            guard program.enums[a.raw].isSerializable, program.enums[b.raw].isSerializable else { break }
            let plain = ty(enumUnderlying(a))
            return explicitCast(explicitCast(value, to: plain, at: span), to: type, at: span)
        case (.bit, .enumeration(let id)), (.int, .enumeration(let id)), (.integer, .enumeration(let id)):
            guard program.enums[id.raw].isSerializable else { break }
            let own = enumUnderlying(id)
            let plain = ty(own)
            guard case .scalar(let expression, _) = explicitCast(value, to: plain, at: span) else {
                return .opaque(type, constant: value.isConstant)
            }
            return .scalar(makeCast(expression, to: .enumeration(id), at: span), type)
        default:
            if let converted = implicitly(value, to: type, at: span) { return converted }
            if case .variable = from { return .opaque(type, constant: value.isConstant) }
            // Structs with the same field types convert by cast.
            if case .aggregate(_, let parts) = value, case .composite(let id) = type, composites[id].kind == .structure,
                parts.count == composites[id].fields.count, case .composite(let own) = from,
                zip(composites[own].fields, composites[id].fields).allSatisfy({ $0.name == $1.name && $0.type == $1.type })
            {
                return .aggregate(type, parts)
            }
        }
        error("\(describe(from)) cannot be cast to \(describe(type))", at: span)
        return .opaque(.unknown, constant: value.isConstant)
    }

    /// A serializable enum stands for its number.
    private func canImply(_ value: RValue, to type: Ty) -> Bool { underlyingBits(self.type(of: value)) == type }

    func ty(_ type: LeafType) -> Ty {
        switch type {
        case .bit(let width): .bit(width)
        case .int(let width): .int(width)
        case .bool: .bool
        case .error: .error
        case .enumeration(let id): .enumeration(id)
        case .varbit(let width): .varbit(width)
        }
    }

    private func castLeaf(_ value: RValue, to type: Ty, at span: Span) -> RValue {
        if case .bit(0) = type { return .aggregate(type, []) }
        guard case .scalar(let expression, _) = value, let leaf = irType(type) else {
            if case .aggregate = value { return zero(of: type, at: span) }  // bit<0>
            return .opaque(type, constant: value.isConstant)
        }
        return .scalar(makeCast(expression, to: leaf, at: span), type)
    }

    private func retyped(_ value: RValue, _ type: Ty) -> RValue {
        switch value {
        case .scalar(let expression, _): .scalar(expression, type)
        case .opaque(_, let constant): .opaque(type, constant: constant)
        case .aggregate(_, let parts): .aggregate(type, parts)
        case .integer, .string, .header, .headerValue, .invalidHeader, .varbit, .stack, .stackValue, .instance, .defaultValue,
            .invalid, .type, .applyResult:
            value
        }
    }
}
