import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// The value of an expression. What it does on the way (calls) is emitted; `expected` guides `{...}` and generic calls.
    func rvalue(_ syntax: ExprSyntax, expected: Ty? = nil) -> RValue {
        var value = RValue.opaque(.unknown, constant: false)
        nested(at: syntax.span) { value = self.oneValue(syntax, expected: expected) }
        return value
    }

    private func oneValue(_ syntax: ExprSyntax, expected: Ty?) -> RValue {
        let span = syntax.span
        switch syntax.kind {
        case .integer(let value, let width, let signed):
            guard let width else { return .integer(value) }
            return literal(value, width: width, signed: signed, at: span)
        case .bool(let value): return boolean(truth(value, at: span))
        case .string(let text): return .string(text)
        case .name(let name, let absolute): return nameValue(name, absolute: absolute)
        case .type(let type): return .type(resolve(type))
        case .this:
            error("'this' stands only before the dot of a method of its own extern", at: span)
            return .opaque(.unknown, constant: false)
        case .member(let base, let name): return member(base, name, at: span)
        case .index(let base, let index):
            if let place = indexed(base, index, at: span) {
                noteRead(place, at: span)
                return read(place, at: span)
            }
            return indexedValue(base, index, at: span)
        case .slice(let base, let high, let low): return sliceValue(base, high, low, at: span)
        case .plusSlice(let base, let low, let width):
            if let value = shiftedValue(base, low, width, at: span) { return value }
            return sliceValue(base, .highOfSlice(low: low, width: width), low, at: span)
        case .unary(let op, let operand): return unary(op, operand, expected: expected, at: span)
        case .binary(let op, let left, let right): return binary(op, left, right, expected: expected, at: span)
        case .conditional(let condition, let yes, let no): return conditional(condition, yes, no, expected: expected, at: span)
        case .cast(let typeSyntax, let operand):
            let type = resolve(typeSyntax)
            return explicitCast(rvalue(operand, expected: type), to: type, at: span)
        case .call(let callee, let typeArguments, let arguments):
            return call(callee, typeArguments, arguments, expected: expected, at: span)
        case .list(let items, let hasDefault): return list(items, hasDefault, expected: expected, at: span)
        case .fields(let fields, let hasDefault): return fieldList(fields, hasDefault, expected: expected, at: span)
        case .invalid: return expected.map { convert(.invalid, to: $0, at: span) } ?? .invalid
        case .defaultValue: return expected.map { convert(.defaultValue, to: $0, at: span) } ?? .defaultValue
        case .mask, .range, .dontCare, .defaultLabel:
            error("this stands only where values are matched", at: span)
            return .opaque(.unknown, constant: false)
        case .missing: return .opaque(.unknown, constant: true)
        }
    }

    /// The value converted to `type`.
    func rvalue(_ syntax: ExprSyntax, as type: Ty) -> RValue {
        convert(rvalue(syntax, expected: type), to: type, at: syntax.span)
    }

    /// A scalar of that type as an IR expression; nil when it is not known (already reported, or checking).
    func scalar(_ syntax: ExprSyntax, as type: Ty) -> Expr? {
        if case .scalar(let expression, _) = rvalue(syntax, as: type) { expression } else { nil }
    }

    /// A compile-time integer; nil with a diagnostic when it is none, silently nil when it is not known yet.
    func constantInteger(_ syntax: ExprSyntax) -> BigInt? {
        let value = rvalue(syntax)
        if let number = value.number, isNumeric(type(of: value)) { return number }
        if !(value.isOpaque && value.isConstant) && !isUnknown(type(of: value)) {
            error("a compile-time integer is needed here", at: syntax.span)
        }
        return nil
    }

    func isNumeric(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .integer: true
        case .newtype, .enumeration: irType(type) != nil
        case .varbit, .bool, .string, .error, .matchKind, .void, .composite, .stack, .tuple, .list, .set, .variable, .extern,
            .block, .package, .literal, .sequence, .dontCare, .applyResult, .callable, .unknown:
            false
        }
    }

    private func literal(_ value: BigInt, width: Int, signed: Bool, at span: Span) -> RValue {
        let type: Ty = signed ? .int(width) : .bit(width)
        if width > 65_536 || width < 0 {
            error("a number of \(width) bits is too wide", at: span)
            return .opaque(.unknown, constant: true)
        }
        if width == 0, signed { error("an int<0> has no values", at: span) }
        if width == 0 { return .aggregate(type, []) }
        let leaf: LeafType = signed ? .int(width) : .bit(width)
        if signed, width < 2 { warn("int<1> holds only 0 and -1", at: span, .overflow) }
        if let (low, high) = Folding.range(leaf), value < low || value > high {
            warn("\(value) does not fit \(describe(type))", at: span, .overflow)
        }
        return .scalar(constant(value, leaf, at: span), type)
    }

    private func nameValue(_ name: Identifier, absolute: Bool) -> RValue {
        guard let symbol = lookup(name, absolute: absolute) else {
            reportUndeclared(name)
            return .opaque(.unknown, constant: false)
        }
        switch symbol {
        case .value(let value):
            // Errors about the value point to its use.
            if case .scalar(let expression, let type) = value {
                return .scalar(Expr(expression.kind, type: expression.type, at: name.span), type)
            }
            return value
        case .storage(let storage, _):
            noteRead(storage, at: name.span)
            return read(storage, at: name.span)
        case .instance(let instance): return .instance(instance)
        case .type(let type): return .type(type)
        case .matchKind: return .opaque(.matchKind, constant: true)
        case .genericType, .extern, .blockType, .package:
            error("'\(name.name)' is a type, a value is needed", at: name.span)
        case .functions, .action, .table:
            error("'\(name.name)' has to be called here", at: name.span)
        case .valueSet:
            error("a value set stands only in a select", at: name.span)
        }
        return .opaque(.unknown, constant: false)
    }

    // MARK: Members

    private func member(_ base: ExprSyntax, _ name: Identifier, at span: Span) -> RValue {
        if let (type, _) = typePrefix(base) { return typeMember(type, name, at: span) }
        if let place = place(base, forReading: true) {
            if case .stack(let stack) = place {
                if let value = stackProperty(stack, name, at: span) { return value }
                return stackPlace(stack, name, forReading: true).map { read($0, at: span) } ?? .opaque(.unknown, constant: false)
            }
            if case .stack(_, let count) = place.type, name.name == "size" { return .scalar(number(count, at: span), .bit(32)) }
            if let part = field(of: place, name, at: span) {
                noteRead(part, at: span)
                return read(part, at: span)
            }
            return .opaque(.unknown, constant: false)
        }
        let value = rvalue(base)
        switch value {
        case .applyResult(let hit, let action, _):
            switch name.name {
            case "hit": return boolean(Expr(.variable(hit), type: .bool, at: span))
            case "miss": return boolean(makeNot(Expr(.variable(hit), type: .bool, at: span), at: span))
            case "action_run": return .scalar(Expr(.variable(action), type: .bit(32), at: span), .callable)
            default: break
            }
        case .aggregate(let type, let parts):
            if let index = fieldIndex(type, name.name), parts.indices.contains(index) { return parts[index] }
        case .header(let header, .composite(let id)):
            if let index = fieldIndex(.composite(id), name.name) {
                return read(headerField(header, id, index), at: span)
            }
        case .headerValue(let type, let parts):
            if let index = fieldIndex(type, name.name) { return parts[index] }
        case .invalidHeader(let type):
            if let index = fieldIndex(type, name.name), case .composite(let id) = type {
                return zero(of: composites[id].fields[index].type, at: span)
            }
        case .stack(let stack):
            if let property = stackProperty(stack, name, at: span) { return property }
        case .opaque(let type, let constant):
            if type == .unknown { return value }
            if case .applyResult = type, ["hit", "miss"].contains(name.name) { return .opaque(.bool, constant: false) }
            if let index = fieldIndex(type, name.name) {
                return .opaque(fieldType(type, index), constant: constant)
            }
        case .scalar, .integer, .string, .header, .varbit, .stackValue, .instance, .defaultValue, .invalid, .type: break
        }
        reportNoMember(type(of: value), name)
        return .opaque(.unknown, constant: false)
    }

    func reportNoMember(_ type: Ty, _ name: Identifier) {
        guard !isUnknown(type) else { return }
        var hint = ""
        if case .composite(let id) = type { hint = suggestion(for: name.name, among: composites[id].fields.map(\.name)) }
        error("\(describe(type)) has no member '\(name.name)'\(hint)", at: name.span)
    }

    /// The type that a prefix names: `E` of `E.member`, `error`.
    func typePrefix(_ base: ExprSyntax) -> (Ty, Span)? {
        switch base.kind {
        case .type(let syntax): return (resolve(syntax), base.span)
        case .name(let name, let absolute):
            if case .type(let type)? = lookup(name, absolute: absolute) { return (type, base.span) }
            return nil
        case .integer, .bool, .string, .this, .member, .index, .slice, .plusSlice, .unary, .binary, .conditional, .cast, .call, .list, .fields,
            .invalid, .defaultValue, .mask, .range, .dontCare, .defaultLabel, .missing:
            return nil
        }
    }

    private func typeMember(_ type: Ty, _ name: Identifier, at span: Span) -> RValue {
        switch type {
        case .error:
            if let index = program.errors.firstIndex(of: name.name) {
                return .scalar(constant(BigInt(index), .error, at: span), .error)
            }
            error("there is no error '\(name.name)'\(suggestion(for: name.name, among: program.errors))", at: name.span)
        case .enumeration(let id):
            if let index = memberIndex(id)[name.name] {
                return .scalar(Expr(.constant(program.enums[id.raw].members[index].value), type: .enumeration(id), at: span), type)
            }
            let members = program.enums[id.raw].members
            let hint = suggestion(for: name.name, among: members.map(\.name))
            error("enum '\(program.enums[id.raw].name)' has no member '\(name.name)'\(hint)", at: name.span)
        case .unknown: break
        default: error("the type \(describe(type)) has no member '\(name.name)'", at: name.span)
        }
        return .opaque(type == .error ? .error : type, constant: true)
    }

    /// Where each member of an enum stands.
    private func memberIndex(_ id: EnumID) -> [String: Int] {
        let members = program.enums[id.raw].members
        if let known = memberPositions[id], known.count == members.count { return known }
        let made = Dictionary(members.enumerated().map { ($1.name, $0) }) { first, _ in first }
        memberPositions[id] = made
        return made
    }

    func fieldIndex(_ type: Ty, _ name: String) -> Int? {
        switch type {
        case .composite(let id): composites[id].position(of: name)
        case .literal(let fields): fields.firstIndex { $0.name == name }
        default: nil
        }
    }

    func fieldType(_ type: Ty, _ index: Int) -> Ty {
        switch type {
        case .composite(let id): composites[id].fields[index].type
        case .literal(let fields): fields[index].type
        default: .unknown
        }
    }

    private func stackProperty(_ stack: StackStorage, _ name: Identifier, at span: Span) -> RValue? {
        switch name.name {
        case "size": return .scalar(number(stack.count, at: span), .bit(32))
        case "lastIndex":
            requireParser("lastIndex", at: name.span)
            let next = Expr(.variable(stack.next), type: .bit(32), at: span)
            return .scalar(makeBinary(.subtract, next, number(1, at: span), type: .bit(32), at: span), .bit(32))
        default: return nil
        }
    }

    func requireParser(_ what: String, at span: Span) {
        if context.place != .parser, context.parser == nil {
            error("'\(what)' can be used only in a parser", at: span)
        }
    }

    // MARK: Indexes and slices

    private func indexedValue(_ base: ExprSyntax, _ index: ExprSyntax, at span: Span) -> RValue {
        let value = rvalue(base)
        guard case .aggregate(let type, let parts) = value else {
            if case .stack(let stack) = value { return read(element(of: stack, index), at: span) }
            if case .stackValue(.stack(let element, _), let parts) = value {
                guard let position = constantInteger(index) else { return .opaque(element, constant: false) }
                if position >= 0, position < parts.count { return parts[Int(position)] }
                error("index \(position) is out of range", at: index.span)
                return .opaque(element, constant: false)
            }
            switch self.type(of: value) {
            case .unknown: break
            case .stack(let element, _):
                _ = rvalue(index)
                return .opaque(element, constant: false)
            case .tuple(let types) where value.isOpaque, .sequence(let types) where value.isOpaque:
                if let position = constantInteger(index), position >= 0, position < types.count {
                    return .opaque(types[Int(position)], constant: value.isConstant)
                }
            case let other: error("\(describe(other)) cannot be indexed", at: base.span)
            }
            return .opaque(.unknown, constant: false)
        }
        guard let position = constantInteger(index) else { return .opaque(.unknown, constant: false) }
        switch type {
        case .tuple, .list, .sequence, .stack:
            if position >= 0, position < parts.count { return parts[Int(position)] }
            error("index \(position) is out of range: there are \(parts.count) elements", at: index.span)
        default: error("\(describe(type)) cannot be indexed", at: base.span)
        }
        return .opaque(.unknown, constant: false)
    }

    /// A number that is known where it stands, which that of a constructor's parameter is not (specification 18.1).
    private func knownHere(_ syntax: ExprSyntax) -> BigInt? {
        let before = diagnostics.errorCount
        let number = constantInteger(syntax)
        guard number == nil, checking, diagnostics.errorCount == before else { return number }
        var value = RValue.invalid
        _ = captured { value = rvalue(syntax) }
        if case .opaque(let type, constant: true) = value, !isUnknown(type), !isVariable(type) {
            error("a slice's bounds have to be known where they stand, not only where the object is made", at: syntax.span)
        }
        return nil
    }

    /// The bounds of a slice, checked against the width; nil when reported.
    func sliceBounds(_ high: ExprSyntax, _ low: ExprSyntax, width: Int?) -> (high: Int, low: Int)? {
        guard let top = knownHere(high), let bottom = knownHere(low) else { return nil }
        guard bottom >= 0 else {
            error("a slice starts at bit 0 at the lowest", at: low.span)
            return nil
        }
        guard top >= bottom else {
            error("the slice's high bit \(top) is below its low bit \(bottom)", at: high.span.joined(low.span))
            return nil
        }
        if let width, top >= width {
            error("bit \(top) is beyond the \(width) bits of the value", at: high.span)
            return nil
        }
        guard top < 65_536 else {
            error("bit \(top) is too far out", at: high.span)
            return nil
        }
        return (Int(top), Int(bottom))
    }

    private func sliceValue(_ base: ExprSyntax, _ high: ExprSyntax, _ low: ExprSyntax, at span: Span) -> RValue {
        let value = rvalue(base)
        let type = self.type(of: value)
        switch value {
        case .integer(let number):
            guard let (high, low) = sliceBounds(high, low, width: nil) else { break }
            let bits = Folding.low(number, high + 1) >> low
            return .scalar(constant(bits, .bit(high - low + 1), at: span), .bit(high - low + 1))
        case .scalar(var expression, _):
            let plain = underlyingBits(type)
            guard let plain, let leaf = irType(plain) else {
                error("\(describe(type)) cannot be sliced", at: base.span)
                break
            }
            expression = makeCast(expression, to: leaf, at: span)
            guard let (high, low) = sliceBounds(high, low, width: width(of: leaf)) else { break }
            return .scalar(slice(expression, high, low, at: span), .bit(high - low + 1))
        default:
            if value.isOpaque, let plain = underlyingBits(type) ?? (type == .integer ? .bit(65_536) : nil) {
                guard let (high, low) = sliceBounds(high, low, width: irType(plain).map { width(of: $0) }) else { break }
                return .opaque(.bit(high - low + 1), constant: value.isConstant)
            }
            if !isUnknown(type), !isVariable(type) { error("\(describe(type)) cannot be sliced", at: base.span) }
        }
        return .opaque(.unknown, constant: false)
    }

    /// `base[low +: width]` where `low` is not known before the program runs; nil where it is.
    private func shiftedValue(_ base: ExprSyntax, _ low: ExprSyntax, _ width: ExprSyntax, at span: Span) -> RValue? {
        let mark = body.count
        let value = rvalue(base)
        guard let start = startOfSlice(low) else {
            body.removeSubrange(mark...)
            return nil
        }
        guard let bits = widthOfSlice(width, of: type(of: value), at: base.span) else { return .opaque(.unknown, constant: false) }
        guard case .scalar(let expression, _) = value else { return .opaque(.bit(bits), constant: false) }
        return .scalar(self.bits(of: expression, from: start, width: bits, at: span), .bit(bits))
    }

    /// bit or int, also behind a serializable enum; nil for anything else.
    func underlyingBits(_ type: Ty) -> Ty? {
        switch type {
        case .bit, .int: type
        case .enumeration(let id) where program.enums[id.raw].isSerializable: ty(enumUnderlying(id))
        default: nil
        }
    }

    // MARK: Lists

    private func list(_ items: [ExprSyntax], _ hasDefault: Bool, expected: Ty?, at span: Span) -> RValue {
        let wanted = expected.map(solved)
        func expectedType(_ index: Int) -> Ty? {
            switch wanted {
            case .composite(let id)?: composites[id].fields.indices.contains(index) ? composites[id].fields[index].type : nil
            case .tuple(let types)?, .sequence(let types)?: types.indices.contains(index) ? types[index] : nil
            case .list(let element)?, .stack(let element, _)?: element
            default: nil
            }
        }
        var parts = ordered(items.enumerated().map { index, item in { self.rvalue(item, expected: expectedType(index)) } }, at: span)
        if hasDefault { parts.append(.defaultValue) }
        let value = RValue.aggregate(.sequence(parts.map { type(of: $0) }), parts)
        if let wanted, wanted != .dontCare, !hasVariables(wanted) { return convert(value, to: wanted, at: span) }
        return value
    }

    private func fieldList(
        _ fields: [(name: Identifier, value: ExprSyntax)], _ hasDefault: Bool, expected: Ty?, at span: Span
    ) -> RValue {
        let wanted = expected.map(solved)
        var seen: Set<String> = []
        for field in fields where !seen.insert(field.name.name).inserted {
            error("field '\(field.name.name)' is given twice", at: field.name.span)
        }
        func expectedType(_ name: String) -> Ty? {
            guard let wanted, let index = fieldIndex(wanted, name) else { return nil }
            return fieldType(wanted, index)
        }
        var parts = ordered(
            fields.map { field in { self.rvalue(field.value, expected: expectedType(field.name.name)) } }, at: span)
        var names = zip(fields, parts).map { Ty.LiteralField(name: $0.name.name, type: type(of: $1)) }
        if hasDefault {
            parts.append(.defaultValue)
            names.append(.init(name: "...", type: .dontCare))
        }
        let value = RValue.aggregate(.literal(names), parts)
        if let wanted, wanted != .dontCare, !hasVariables(wanted) { return convert(value, to: wanted, at: span) }
        return value
    }

    /// Evaluates in order; what a later one changes is kept from the earlier ones.
    func ordered(_ work: [() -> RValue], at span: Span) -> [RValue] {
        var values: [RValue] = []
        var ends: [Int] = []
        for evaluate in work {
            values.append(evaluate())
            ends.append(body.count)
        }
        guard let last = ends.last, ends.contains(where: { $0 != last }) else { return values }
        // From the back, so that the earlier positions stay true.
        for index in values.indices.reversed() where ends[index] != last && !values[index].isConstant {
            let later = Array(body[ends[index]...])
            body.removeSubrange(ends[index]...)
            values[index] = preserved(values[index], at: span)
            body += later
        }
        return values
    }
}
