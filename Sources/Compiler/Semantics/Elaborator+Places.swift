import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// The place an expression names, to be written; nil with a diagnostic when it names none.
    /// - Parameter formal: the parameter it is an argument for.
    func lvalue(_ syntax: ExprSyntax, for formal: Formal? = nil) -> Storage? {
        if let place = place(syntax, forReading: false) { return place }
        switch syntax.kind {
        case .missing: break
        case .name(let name, let absolute):
            guard let symbol = lookup(name, absolute: absolute) else {
                reportUndeclared(name)
                break
            }
            error("'\(name.name)' is \(noun(of: symbol)): it cannot be \(formal == nil ? "assigned" : "written to")", at: syntax.span)
        case .integer, .bool, .string, .type, .this, .member, .index, .slice, .plusSlice, .unary, .binary, .conditional, .cast, .call,
            .list, .fields, .invalid, .defaultValue, .mask, .range, .dontCare, .defaultLabel:
            if let formal {
                error(
                    "'\(formal.name)' is an \(formal.direction.rawValue) parameter: it needs a variable to write to, not a value",
                    at: syntax.span, notes: [.init("the parameter", at: formal.span)])
            } else {
                error("this cannot be assigned", at: syntax.span)
            }
        }
        return nil
    }

    private func noun(of symbol: Symbol) -> String {
        switch symbol {
        case .type, .genericType: "a type"
        case .extern: "an extern"
        case .blockType: "a parser or control"
        case .package: "a package"
        case .functions: "a function"
        case .action: "an action"
        case .table: "a table"
        case .value(let value): value.isOpaque ? "a parameter that is known at compile time" : "a constant"
        case .storage: "a variable"
        case .instance: "an object"
        case .valueSet: "a value set"
        case .matchKind: "a match kind"
        }
    }

    /// Says that a name is not declared, and what may be meant.
    func reportUndeclared(_ name: Identifier) {
        guard !name.name.isEmpty else { return }
        if name.name == enclosing {
            return error("'\(name.name)' cannot use itself: there is no recursion in P4", at: name.span)
        }
        error("'\(name.name)' is not declared\(suggestion(for: name.name))", at: name.span)
    }

    /// The place an expression names, nil when it names none.
    func place(_ syntax: ExprSyntax, forReading: Bool) -> Storage? {
        switch syntax.kind {
        case .name(let name, let absolute):
            guard case .storage(let storage, let writable)? = lookup(name, absolute: absolute) else { return nil }
            if !writable, !forReading {
                error("'\(name.name)' can only be read", at: name.span)
                return .opaque(.unknown)
            }
            return storage
        case .member(let base, let name):
            guard typePrefix(base) == nil, let whole = place(base, forReading: forReading) else { return nil }
            if case .stack(let stack) = whole { return stackPlace(stack, name, forReading: forReading) }
            return field(of: whole, name, at: syntax.span)
        case .index(let base, let index): return indexed(base, index, at: syntax.span, forReading: forReading)
        case .plusSlice(let base, let low, let width):
            if forReading { return nil }
            if let start = startOfSlice(low) {
                guard let whole = place(base, forReading: false) else { return nil }
                return shifted(whole, start, width, base: base)
            }
            let slice = ExprSyntax(.slice(base, high: .highOfSlice(low: low, width: width), low: low), at: syntax.span)
            return place(slice, forReading: forReading)
        case .slice(let base, let high, let low):
            guard let whole = place(base, forReading: forReading) else { return nil }
            if forReading { return nil }  // read through the value, which folds
            guard let plain = underlyingBits(whole.type) else {
                if !isUnknown(whole.type) { error("\(describe(whole.type)) cannot be sliced", at: base.span) }
                return .opaque(.unknown)
            }
            guard let leaf = irType(plain), let bounds = sliceBounds(high, low, width: width(of: leaf)) else {
                return .opaque(.unknown)
            }
            if case .opaque = whole { return .opaque(.bit(bounds.high - bounds.low + 1)) }
            if case .slice(let inner, _, let offset) = whole {
                return .slice(inner, high: offset + bounds.high, low: offset + bounds.low)
            }
            return .slice(whole, high: bounds.high, low: bounds.low)
        case .integer, .bool, .string, .type, .this, .unary, .binary, .conditional, .cast, .call, .list, .fields, .invalid,
            .defaultValue, .mask, .range, .dontCare, .defaultLabel, .missing:
            return nil
        }
    }

    /// A field of a struct, header or union; `.opaque` with a diagnostic when there is none.
    func field(of whole: Storage, _ name: Identifier, at span: Span) -> Storage? {
        let type = whole.type
        if isUnknown(type) { return .opaque(.unknown) }
        guard let index = fieldIndex(type, name.name) else {
            if case .stack(let stack) = whole, name.name == "lastIndex" || name.name == "size" {
                _ = stack
                return nil
            }
            reportNoMember(type, name)
            return .opaque(.unknown)
        }
        switch whole {
        case .aggregate(_, let parts): return parts.indices.contains(index) ? parts[index] : .opaque(.unknown)
        case .header(let header, .composite(let id)): return headerField(header, id, index)
        case .opaque: return .opaque(fieldType(type, index))
        case .choice(let choice, let elements):
            return .choice(choice, elements.map { field(of: $0, name, at: span) ?? .opaque(fieldType(type, index)) })
        case .scalar, .field, .header, .stack, .slice, .shifted: return .opaque(.unknown)
        }
    }

    /// `next` and `last` of a stack, with the check that the parser makes.
    func stackPlace(_ stack: StackStorage, _ name: Identifier, forReading: Bool) -> Storage? {
        let next = Expr(.variable(stack.next), type: .bit(32), at: name.span)
        let isOut: Expr
        let position: Expr
        switch name.name {
        case "next":
            position = next
            isOut = makeBinary(.greaterEqual, next, number(stack.count, at: name.span), type: .bool, at: name.span)
        case "last":
            position = makeBinary(.subtract, next, number(1, at: name.span), type: .bit(32), at: name.span)
            isOut = makeBinary(.equal, next, number(0, at: name.span), type: .bool, at: name.span)
        case "lastIndex", "size": return nil
        default:
            reportNoMember(.stack(stack.element, stack.count), name)
            return .opaque(.unknown)
        }
        if name.name == "last", !forReading { error("'last' can only be read", at: name.span) }
        requireParser(name.name, at: name.span)
        if let code = program.errors.firstIndex(of: "StackOutOfBounds") {
            let reject = IR.Statement(.reject(constant(BigInt(code), .error, at: name.span)), at: name.span)
            emit(.if(isOut, then: [reject], else: []), at: name.span)
        }
        return element(stack, position)
    }

    /// The element of a stack that an index expression chooses; `.opaque` with a diagnostic when it cannot.
    func element(of stack: StackStorage, _ index: ExprSyntax) -> Storage {
        let value = rvalue(index)
        if let known = value.number, isNumeric(type(of: value)) {
            guard known >= 0, known < stack.count else {
                error("index \(known) is out of range: the stack has \(stack.count) elements", at: index.span)
                return .opaque(stack.element)
            }
            return element(stack, number(Int(known), at: index.span))
        }
        switch type(of: value) {
        case .bit, .int:
            guard case .scalar(let expression, _) = value else { return .opaque(stack.element) }
            let plain = LeafType.bit(width(of: expression.type))
            return element(stack, makeCast(expression, to: plain, at: index.span))
        case .unknown: return .opaque(stack.element)
        case .integer where value.isConstant: return .opaque(stack.element)
        case .enumeration where underlyingBits(type(of: value)) != nil:
            guard case .scalar(let expression, _) = value else { return .opaque(stack.element) }
            return element(stack, makeCast(expression, to: .bit(width(of: expression.type)), at: index.span))
        case let other:
            error("a stack's index is a number, not \(describe(other))", at: index.span)
            return .opaque(stack.element)
        }
    }

    /// `stack[index]`; nil when the base is no stack that lies somewhere.
    func indexed(_ base: ExprSyntax, _ index: ExprSyntax, at span: Span, forReading: Bool = true) -> Storage? {
        guard let whole = place(base, forReading: forReading) else { return nil }
        switch whole {
        case .stack(let stack): return element(of: stack, index)
        case .aggregate(.tuple(let types), let parts):
            guard let position = constantInteger(index) else { return .opaque(.unknown) }
            guard position >= 0, position < parts.count else {
                error("index \(position) is out of range: the tuple has \(types.count) elements", at: index.span)
                return .opaque(.unknown)
            }
            return parts[Int(position)]
        case .aggregate(.stack(let element, let count), let parts):
            return arrayElement(parts, element, count, index)
        case .choice(let choice, let elements):
            guard case .stack(let element, let count) = whole.type else { return nil }
            return inner(choice, elements, element, count, index)
        case .opaque(.stack(let element, _)):
            _ = rvalue(index)
            return .opaque(element)
        case .opaque(.unknown): return .opaque(.unknown)
        case .opaque, .scalar, .field, .header, .aggregate, .slice, .shifted: return nil
        }
    }

    /// An element of an array, whose elements are variables of their own.
    private func arrayElement(_ parts: [Storage], _ element: Ty, _ count: Int, _ index: ExprSyntax) -> Storage {
        switch arrayIndex(index, count) {
        case .known(let position): parts[position]
        case .value(let expression): parts.isEmpty ? .opaque(element) : .choice(expression, parts)
        case .none: .opaque(element)
        }
    }

    /// The same inside of an element that is chosen at run time itself.
    private func inner(_ choice: Expr, _ elements: [Storage], _ element: Ty, _ count: Int, _ index: ExprSyntax) -> Storage {
        func at(_ position: ArrayIndex) -> Storage {
            .choice(
                choice,
                elements.map { whole in
                    guard case .aggregate(_, let parts) = whole else { return .opaque(element) }
                    switch position {
                    case .known(let position): return parts.indices.contains(position) ? parts[position] : .opaque(element)
                    case .value(let expression): return parts.isEmpty ? .opaque(element) : .choice(expression, parts)
                    case .none: return .opaque(element)
                    }
                })
        }
        return at(arrayIndex(index, count))
    }

    private enum ArrayIndex { case known(Int), value(Expr), none }

    private func arrayIndex(_ syntax: ExprSyntax, _ count: Int) -> ArrayIndex {
        let value = rvalue(syntax)
        if let known = value.number, isNumeric(type(of: value)) {
            guard known >= 0, known < count else {
                error("index \(known) is out of range: the array has \(count) elements", at: syntax.span)
                return .none
            }
            return .known(Int(known))
        }
        guard underlyingBits(type(of: value)) != nil else {
            let other = type(of: value)
            if !isUnknown(other), other != .integer { error("an array's index is a number, not \(describe(other))", at: syntax.span) }
            return .none
        }
        guard case .scalar(let expression, _) = value else { return .none }
        return .value(makeCast(expression, to: .bit(width(of: expression.type)), at: syntax.span))
    }

    // MARK: Slices from a bit that is not known

    /// The first bit of `[low +: width]` when it is not known before the program runs; nil when it is, or is reported.
    func startOfSlice(_ low: ExprSyntax) -> Expr? {
        var start: RValue = .invalid
        let effects = captured { start = rvalue(low) }
        guard !start.isConstant, !isUnknown(type(of: start)), underlyingBits(type(of: start)) != nil else { return nil }
        body += effects
        if case .int? = underlyingBits(type(of: start)) { error("a slice's first bit has to be unsigned", at: low.span) }
        guard case .scalar(let expression, _) = start else { return nil }
        return makeCast(expression, to: .bit(width(of: expression.type)), at: low.span)
    }

    /// The number of bits of `[low +: width]` of a value of that type; nil with a diagnostic.
    func widthOfSlice(_ width: ExprSyntax, of type: Ty, at span: Span) -> Int? {
        guard let plain = underlyingBits(type), let leaf = irType(plain) else {
            if !isUnknown(type) { error("\(describe(type)) cannot be sliced", at: span) }
            return nil
        }
        guard let bits = constantInteger(width) else { return nil }
        guard bits >= 1, bits <= self.width(of: leaf) else {
            error("a slice of \(bits) bits cannot be taken from \(describe(type))", at: width.span)
            return nil
        }
        return Int(bits)
    }

    private func shifted(_ whole: Storage, _ start: Expr, _ width: ExprSyntax, base: ExprSyntax) -> Storage {
        guard let bits = widthOfSlice(width, of: whole.type, at: base.span) else { return .opaque(.unknown) }
        if case .opaque = whole { return .opaque(.bit(bits)) }
        return .shifted(whole, low: start, width: bits)
    }

    /// The same place with its indexes as they are now.
    func frozen(_ storage: Storage, at span: Span) -> Storage {
        func freeze(_ header: HeaderReference) -> HeaderReference {
            guard case .element(let stack, let index) = header, index.constant == nil else { return header }
            guard case .scalar(let kept, _) = preserved(.scalar(index, .bit(32)), at: span) else { return header }
            return .element(stack, kept)
        }
        switch storage {
        case .scalar, .stack, .opaque: return storage
        case .field(let header, let index, let type): return .field(freeze(header), index, type)
        case .header(let header, let type): return .header(freeze(header), type)
        case .aggregate(let type, let parts): return .aggregate(type, parts.map { frozen($0, at: span) })
        case .slice(let base, let high, let low): return .slice(frozen(base, at: span), high: high, low: low)
        case .shifted(let base, let low, let width):
            guard case .scalar(let kept, _) = preserved(.scalar(low, ty(low.type)), at: span) else { return storage }
            return .shifted(frozen(base, at: span), low: kept, width: width)
        case .choice(let choice, let elements):
            guard case .scalar(let kept, _) = preserved(.scalar(choice, ty(choice.type)), at: span) else { return storage }
            return .choice(kept, elements.map { frozen($0, at: span) })
        }
    }
}
