import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    func memberCall(
        _ base: ExprSyntax, _ method: Identifier, _ typeArguments: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        // A type in front: sizes of a type, or a parser or control applied without an instance of its own.
        if let type = blockPrefix(base) {
            if method.name == "apply", case .block(let id, _) = type {
                guard canApply(id, at: span) else { return .opaque(.void, constant: false) }
                let instance = construct(type, [], name: nil, initializer: nil, at: base.span)
                guard case .instance(.block(let block)) = instance else {
                    for argument in arguments { _ = rvalue(argument.value) }
                    return .opaque(.void, constant: false)
                }
                applyBlock(block, arguments, at: span)
                return .opaque(.void, constant: false)
            }
            if let size = sizeMethod(type, method, arguments, at: span) { return size }
            if !isUnknown(type) { error("the type \(describe(type)) has no method '\(method.name)'", at: method.span) }
            return .opaque(.unknown, constant: false)
        }
        if case .this = base.kind {
            return thisCall(method, typeArguments, arguments, expected: expected, at: span)
        }
        if case .name(let name, let absolute) = base.kind, let symbol = lookup(name, absolute: absolute) {
            switch symbol {
            case .table(let id):
                guard method.name == "apply" else {
                    error("a table has no method '\(method.name)'\(suggestion(for: method.name, among: ["apply"]))", at: method.span)
                    return .opaque(.unknown, constant: false)
                }
                if !arguments.isEmpty { error("a table's apply takes no arguments", at: span) }
                return applyTable(id, at: span)
            case .instance(let instance):
                return instanceCall(instance, method, typeArguments, arguments, expected: expected, at: span)
            case .value(.instance(let instance)):
                return instanceCall(instance, method, typeArguments, arguments, expected: expected, at: span)
            case .type, .genericType, .extern, .blockType, .package, .functions, .action, .value, .storage, .valueSet, .matchKind: break
            }
        }
        if ["minSizeInBits", "minSizeInBytes", "maxSizeInBits", "maxSizeInBytes"].contains(method.name) {
            // The receiver is not evaluated: an index out of range is no error here.
            let saved = diagnostics
            var type = Ty.unknown
            _ = captured { type = place(base, forReading: true)?.type ?? self.type(of: rvalue(base)) }
            if !isUnknown(type) {
                diagnostics = saved
                if let size = sizeMethod(type, method, arguments, at: span) { return size }
            }
        }
        if let place = place(base, forReading: true) {
            return placeCall(place, base, method, arguments, at: span)
        }
        let value = rvalue(base)
        switch value {
        case .instance(let instance):
            return instanceCall(instance, method, typeArguments, arguments, expected: expected, at: span)
        case .header(let header, let type):
            if method.name == "isValid" { return boolean(Expr(.isValid(header), type: .bool, at: span)) }
            if let size = sizeMethod(type, method, arguments, at: span) { return size }
        case .headerValue(let type, _), .invalidHeader(let type):
            if method.name == "isValid" {
                if case .headerValue = value { return boolean(truth(true, at: span)) }
                return boolean(truth(false, at: span))
            }
            if let size = sizeMethod(type, method, arguments, at: span) { return size }
        case .aggregate(let type, let parts):
            if method.name == "isValid", isUnion(type) { return unionIsValid(parts, at: span) }
            if let size = sizeMethod(type, method, arguments, at: span) { return size }
        case .opaque(let type, _):
            if type == .unknown { return value }
            switch type {
            case .extern, .block:
                return instanceCall(.opaque(type), method, typeArguments, arguments, expected: expected, at: span)
            default: break
            }
            if method.name == "isValid", isHeader(type) || isUnion(type) { return .opaque(.bool, constant: false) }
            if let size = sizeMethod(type, method, arguments, at: span) { return size }
        case .scalar, .integer, .string, .varbit, .stack, .stackValue, .defaultValue, .invalid, .type, .applyResult:
            if let size = sizeMethod(type(of: value), method, arguments, at: span) { return size }
        }
        reportNoMethod(type(of: value), method)
        return .opaque(.unknown, constant: false)
    }

    private func blockPrefix(_ base: ExprSyntax) -> Ty? {
        if let (type, _) = typePrefix(base) { return type }
        if case .name(let name, let absolute) = base.kind, case .blockType(let id)? = lookup(name, absolute: absolute) {
            return .block(id, [])
        }
        return nil
    }

    /// `minSizeInBits()` and its like on a type or value; nil when the method is another.
    private func sizeMethod(_ type: Ty, _ method: Identifier, _ arguments: [Argument], at span: Span) -> RValue? {
        let inBytes = method.name.hasSuffix("Bytes")
        let isMinimum = method.name.hasPrefix("min")
        guard ["minSizeInBits", "minSizeInBytes", "maxSizeInBits", "maxSizeInBytes"].contains(method.name) else { return nil }
        if !arguments.isEmpty { error("'\(method.name)' takes no arguments", at: span) }
        guard let bits = size(of: type, minimum: isMinimum) else {
            if isUnknown(type) || isVariable(type) { return .opaque(.integer, constant: true) }
            error("\(describe(type)) has no size in bits", at: span)
            return .opaque(.integer, constant: true)
        }
        return .integer(BigInt(inBytes ? (bits + 7) / 8 : bits))
    }

    private func size(of type: Ty, minimum: Bool) -> Int? {
        switch type {
        case .bit(let width), .int(let width): return width
        case .varbit(let width): return minimum ? 0 : width
        case .bool: return 1
        case .enumeration(let id): return program.enums[id.raw].isSerializable ? program.enums[id.raw].width : nil
        case .newtype(let id): return size(of: newtypes[id].underlying, minimum: minimum)
        case .composite(let id):
            let sizes = composites[id].fields.map { size(of: $0.type, minimum: minimum) }
            guard !sizes.contains(where: { $0 == nil }) else { return nil }
            let known = sizes.compactMap { $0 }
            if composites[id].kind == .union { return (minimum ? known.min() : known.max()) ?? 0 }
            return known.reduce(0, +)
        case .stack(let element, let count): return size(of: element, minimum: minimum).map { $0 * count }
        case .tuple(let parts), .sequence(let parts):
            let sizes = parts.compactMap { size(of: $0, minimum: minimum) }
            return sizes.count == parts.count ? sizes.reduce(0, +) : nil
        case .string, .error, .matchKind, .void, .integer, .list, .set, .variable, .extern, .block, .package, .literal, .dontCare,
            .applyResult, .callable, .unknown:
            return nil
        }
    }

    private func unionIsValid(_ parts: [RValue], at span: Span) -> RValue {
        var any = truth(false, at: span)
        for case .header(let header, _) in parts {
            any = makeBinary(.or, any, Expr(.isValid(header), type: .bool, at: span), type: .bool, at: span)
        }
        return boolean(any)
    }

    // MARK: Headers, unions, stacks

    private func placeCall(_ place: Storage, _ base: ExprSyntax, _ method: Identifier, _ arguments: [Argument], at span: Span) -> RValue {
        let type = place.type
        if isUnknown(type) {
            for argument in arguments where !isDontCare(argument.value) { _ = rvalue(argument.value) }
            return .opaque(.unknown, constant: false)
        }
        if let size = sizeMethod(type, method, arguments, at: span) { return size }
        func none() {
            if !arguments.isEmpty { error("'\(method.name)' takes no arguments", at: span) }
        }
        switch (method.name, place) {
        case ("isValid", .header(let header, _)):
            none()
            return boolean(Expr(.isValid(header), type: .bool, at: span))
        case ("isValid", .aggregate(let union, _)) where isUnion(union):
            none()
            guard case .aggregate(_, let parts) = read(place, at: span) else { break }
            return unionIsValid(parts, at: span)
        case ("isValid", .opaque) where isHeader(type) || isUnion(type):
            return .opaque(.bool, constant: false)
        case ("setValid", .header), ("setInvalid", .header):
            none()
            guard isWritable(base), case .header(let header, _) = place else { break }
            if method.name == "setValid" {
                invalidateSiblings(of: header, at: span)
                emit(.setValid(header), at: span)
            } else {
                emit(.setInvalid(header), at: span)
            }
            return .opaque(.void, constant: false)
        case ("setValid", .opaque), ("setInvalid", .opaque):
            if isHeader(type) || isVariable(type) { return .opaque(.void, constant: false) }
        case ("push_front", .stack(let stack)), ("pop_front", .stack(let stack)):
            guard isWritable(base) else { break }
            guard arguments.count == 1, let argument = arguments.first else {
                error("'\(method.name)' takes one argument", at: span)
                break
            }
            guard let count = constantInteger(argument.value) else { break }
            guard count >= 0 else {
                error("'\(method.name)' takes a number that is not negative", at: argument.value.span)
                break
            }
            shiftStack(stack, by: Int(min(count, BigInt(stack.count))), front: method.name == "push_front", at: span)
            return .opaque(.void, constant: false)
        case ("push_front", .opaque(.stack)), ("pop_front", .opaque(.stack)):
            return .opaque(.void, constant: false)
        case ("setValid", .choice(let choice, let elements)), ("setInvalid", .choice(let choice, let elements)):
            guard isHeader(type), isWritable(base) else { break }
            forEach(choice, elements, at: span) { element in
                guard case .header(let header, _) = element else { return }
                emit(method.name == "setValid" ? .setValid(header) : .setInvalid(header), at: span)
            }
            return .opaque(.void, constant: false)
        case ("isValid", .choice):
            guard case .header(let header, _) = read(place, at: span) else { break }
            return boolean(Expr(.isValid(header), type: .bool, at: span))
        default: break
        }
        if method.name != "push_front", method.name != "pop_front" || !{ if case .stack = place { true } else { false } }() {
            reportNoMethod(type, method)
        }
        return .opaque(.unknown, constant: false)
    }

    private func reportNoMethod(_ type: Ty, _ method: Identifier) {
        guard !isUnknown(type) else { return }
        var known = ["minSizeInBits", "maxSizeInBits", "minSizeInBytes", "maxSizeInBytes"]
        if isHeader(type) { known += ["isValid", "setValid", "setInvalid"] }
        if isUnion(type) { known.append("isValid") }
        if case .stack = type { known += ["push_front", "pop_front"] }
        error("\(describe(type)) has no method '\(method.name)'\(suggestion(for: method.name, among: known))", at: method.span)
    }

    /// False, with a diagnostic, when a place may not be written. It was evaluated before; nothing is done twice.
    private func isWritable(_ syntax: ExprSyntax) -> Bool {
        var isPlace = false
        _ = captured { isPlace = lvalue(syntax) != nil }
        return isPlace
    }

    /// Makes the other members of a header's union invalid, when it lies in one.
    func invalidateSiblings(of header: HeaderReference, onlyWhenValid: Bool = false, at span: Span) {
        guard let others = unionSiblings[header.root] else { return }
        let changes = captured {
            for other in others {
                switch header {
                case .variable: emit(.setInvalid(.variable(other)), at: span)
                case .element(_, let index): emit(.setInvalid(.element(other, index)), at: span)
                }
            }
        }
        if onlyWhenValid {
            emit(.if(Expr(.isValid(header), type: .bool, at: span), then: changes, else: []), at: span)
        } else {
            body += changes
        }
    }

    /// Sets a place as an assignment in the program does: the member of a union takes the validity from the others.
    func store(_ place: Storage, _ value: RValue, at span: Span) {
        assign(place, value, at: span)
        guard case .header(let header, _) = place else { return }
        switch value {
        case .header: invalidateSiblings(of: header, onlyWhenValid: true, at: span)
        case .headerValue: invalidateSiblings(of: header, at: span)
        case .scalar, .integer, .string, .aggregate, .invalidHeader, .varbit, .stack, .stackValue, .instance, .defaultValue, .invalid,
            .type, .applyResult, .opaque:
            break
        }
    }

    private func shiftStack(_ stack: StackStorage, by count: Int, front: Bool, at span: Span) {
        guard count > 0, !checking, spend(stack.count * stack.members.count, at: span) else { return }
        func copy(_ from: Int, _ to: Int) {
            assign(element(stack, number(to, at: span)), read(element(stack, number(from, at: span)), at: span), at: span)
        }
        let next = Expr(.variable(stack.next), type: .bit(32), at: span)
        let change = number(count, at: span)
        let size = number(stack.count, at: span)
        if front {
            for index in stride(from: stack.count - 1, through: count, by: -1) { copy(index - count, index) }
            for index in 0..<count { invalidate(element(stack, number(index, at: span)), at: span) }
            let sum = makeBinary(.add, next, change, type: .bit(32), at: span)
            let isOver = makeBinary(.greater, sum, size, type: .bool, at: span)
            emit(.assign(stack.next, Expr(.conditional(isOver, then: size, else: sum), type: .bit(32), at: span)), at: span)
        } else {
            for index in 0..<(stack.count - count) { copy(index + count, index) }
            for index in (stack.count - count)..<stack.count { invalidate(element(stack, number(index, at: span)), at: span) }
            emit(.assign(stack.next, makeBinary(.subtractSaturating, next, change, type: .bit(32), at: span)), at: span)
        }
    }

    // MARK: Objects

    private func instanceCall(
        _ instance: Instance, _ method: Identifier, _ typeArguments: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        switch instance {
        case .block(let block):
            guard method.name == "apply" else { break }
            applyBlock(block, arguments, at: span)
            return .opaque(.void, constant: false)
        case .opaque(.block(let id, let types)):
            guard method.name == "apply" else { break }
            guard canApply(id, at: span) else { return .opaque(.void, constant: false) }
            checkBlockArguments(formals(ofBlock: id, types), arguments, name: blockTypes[id].name.name, at: span)
            return .opaque(.void, constant: false)
        case .extern(_, .extern(let id, let types)), .packet(.extern(let id, let types)), .opaque(.extern(let id, let types)):
            return methodCall(id, types, instance, method, typeArguments, arguments, expected: expected, at: span)
        case .extern, .packet, .opaque: break
        }
        error("there is no method '\(method.name)'", at: method.span)
        return .opaque(.unknown, constant: false)
    }

    private func thisCall(
        _ method: Identifier, _ typeArguments: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        guard case .extern(let id, let types)? = thisType else {
            error("'this' stands only in the methods of an extern's instance", at: span)
            return .opaque(.unknown, constant: false)
        }
        return methodCall(id, types, .opaque(.extern(id, types)), method, typeArguments, arguments, expected: expected, at: span)
    }

    private func methodCall(
        _ id: Int, _ types: [Ty], _ instance: Instance, _ method: Identifier, _ typeSyntax: [TypeSyntax], _ arguments: [Argument],
        expected: Ty?, at span: Span
    ) -> RValue {
        let extern = externs[id]
        let overloads = extern.methods.map(\.prototype).filter { $0.name.name == method.name }
        guard !overloads.isEmpty else {
            let hint = suggestion(for: method.name, among: extern.methods.map(\.prototype.name.name))
            error("'\(extern.name.name)' has no method '\(method.name)'\(hint)", at: method.span)
            return .opaque(.unknown, constant: false)
        }
        guard let choice = choose(overloads, arguments, name: method, at: span) else { return .opaque(.unknown, constant: false) }
        let prototype = overloads[choice]
        let savedSolutions = solutions
        defer { solutions = savedSolutions }
        guard let own = openTypeArguments(prototype, typeSyntax, at: span) else { return .opaque(.unknown, constant: false) }
        let known = types.count == extern.typeParameters.count ? types : extern.typeParameters.map { openVariable($0.name) }
        let (formals, result) = inGlobalScope(
            typeParameters: extern.typeParameters + prototype.typeParameters, known + own
        ) { (prototype.parameters.map(formal), resolve(prototype.returnType)) }
        if extern.name.name == "packet_in" || extern.name.name == "packet_out",
            let value = packetCall(extern.name.name, method, formals, arguments, result, own, instance, expected: expected, at: span)
        {
            return value
        }
        guard let given = match(formals, arguments, callee: method.name, at: span) else {
            return .opaque(hasVariables(result) ? .unknown : result, constant: false)
        }
        let bounds = bind(formals, given, at: span, allowsRuntimeInteger: true)
        if let expected, hasVariables(solved(result)) { unify(result, expected) }
        let solvedFormals = formals.map { formal in
            var copy = formal
            copy.type = solved(formal.type)
            return copy
        }
        var object: ExternID?
        if case .extern(let found, _) = instance { object = found }
        if checking, hasVariables(solved(result)) {
            error("the type of what '\(method.name)' returns is not known: write '\(method.name)<...>(...)'", at: span)
            return .opaque(.unknown, constant: false)
        }
        return emitExtern(
            "\(extern.name.name).\(method.name)", object, solvedFormals, bounds, own.map(solved), solved(result), at: span)
    }
}
