import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// An extern function; those of the core library that the language gives a meaning are done here.
    func externFunction(
        _ function: FunctionDeclaration, _ formals: [Formal], _ bounds: [Bound], _ types: [Ty], _ result: Ty, at span: Span
    ) -> RValue {
        switch function.prototype.name.name {
        case "verify":
            if context.place != .parser { error("'verify' can be called only in a parser", at: span) }
            guard bounds.count == 2, case .value(.scalar(let check, _)) = bounds[0], case .value(.scalar(let code, _)) = bounds[1]
            else { break }
            let reject = IR.Statement(.reject(code), at: span)
            emit(.if(makeNot(check, at: span), then: [reject], else: []), at: span)
            return .opaque(.void, constant: false)
        case "static_assert":
            guard case .value(let condition)? = bounds.first else { break }
            guard let holds = condition.number else {
                if !condition.isConstant { error("the condition is not known at compile time", at: span) }
                return boolean(truth(true, at: span))
            }
            if holds == 0 {
                var text = "static_assert does not hold"
                if bounds.count > 1, case .value(.string(let message)) = bounds[1] { text += ": \(message)" }
                error(text, at: span)
            }
            return boolean(truth(true, at: span))
        default: break
        }
        if result != .void, function.annotations.contains(where: { $0.name.name == "pure" }),
            bounds.allSatisfy({ if case .value(let value) = $0 { value.isConstant } else { false } }), checking
        {
            return .opaque(result, constant: true)
        }
        return emitExtern(function.prototype.name.name, nil, formals, bounds, types, result, at: span)
    }

    /// Emits the call of an extern, its out arguments going through variables of its own.
    func emitExtern(
        _ name: String, _ object: ExternID?, _ formals: [Formal], _ bounds: [Bound], _ types: [Ty], _ result: Ty, at span: Span
    ) -> RValue {
        // An object that a function makes is there at compile time, and so is what a pure function makes of constants.
        if case .extern = result { return .instance(.opaque(result)) }
        if checking {
            return result == .void ? .opaque(.void, constant: false) : read(makeStorage(temporaryName(), result, at: span), at: span)
        }
        var arguments: [ExternCall.Argument] = []
        var copyOuts: [(to: Storage, from: Storage)] = []
        for (formal, bound) in zip(formals, bounds) {
            switch bound {
            case .value(let value): arguments.append(externArgument(value, at: span))
            case .absent(let type):
                arguments.append(externArgument(makeStorage(temporaryName(), type, at: span), isWritten: formal.direction == .out))
            case .place(let place):
                switch place {
                case .scalar, .header: arguments.append(externArgument(place, isWritten: true))
                case .aggregate where place.isPlain: arguments.append(externArgument(place, isWritten: true))
                case .field, .aggregate, .stack, .slice, .shifted, .choice, .opaque:
                    let copy = makeStorage(formal.name, place.type, at: span)
                    if formal.direction == .inout { assign(copy, read(place, at: span), at: span) }
                    copyOuts.append((place, copy))
                    arguments.append(externArgument(copy, isWritten: true))
                }
            }
        }
        let scalars = types.compactMap(irType)
        var output: Storage?
        var variable: VariableID?
        if result != .void {
            let place = makeStorage(temporaryName(), result, at: span)
            output = place
            if case .scalar(let id, _) = place { variable = id } else { arguments.append(externArgument(place, isWritten: true)) }
        }
        emit(
            .call(ExternCall(name: name, instance: object, typeArguments: scalars, arguments: arguments, result: variable)), at: span)
        for (to, from) in copyOuts { assign(to, read(from, at: span), at: span) }
        return output.map { read($0, at: span) } ?? .opaque(.void, constant: false)
    }

    private func externArgument(_ storage: Storage, isWritten: Bool) -> ExternCall.Argument {
        switch storage {
        case .scalar(let id, _): .variable(id)
        case .header(let header, _): .header(header, isWritten: isWritten)
        case .aggregate(_, let parts): .list(parts.map { externArgument($0, isWritten: isWritten) })
        case .stack(let stack):
            .list(
                stack.members.flatMap { member in
                    (0..<stack.count).map { .header(.element(member, number($0, at: .none)), isWritten: isWritten) }
                })
        case .field(let header, _, _): .header(header, isWritten: isWritten)
        case .slice, .shifted, .choice, .opaque: .list([])
        }
    }

    private func externArgument(_ value: RValue, at span: Span) -> ExternCall.Argument {
        switch value {
        case .scalar(let expression, _): return .value(expression)
        case .integer(let number): return .value(constant(number, .bit(64), at: span))
        case .string(let text): return .string(text)
        case .aggregate(_, let parts): return .list(parts.map { externArgument($0, at: span) })
        case .header(let header, _): return .header(header, isWritten: false)
        case .varbit(let header, let field, _): return .varbit(header, field)
        case .headerValue(let type, _), .invalidHeader(let type), .stackValue(let type, _):
            let copy = makeStorage(temporaryName(), type, at: span)
            assign(copy, value, at: span)
            return externArgument(copy, isWritten: false)
        case .stack(let stack): return externArgument(Storage.stack(stack), isWritten: false)
        case .instance(.extern(let id, _)): return .instance(id)
        case .instance, .defaultValue, .invalid, .type, .applyResult, .opaque: return .list([])
        }
    }

    // MARK: The packet

    /// The methods of packet_in and packet_out; nil for one that is treated like any other extern's.
    func packetCall(
        _ object: String, _ method: Identifier, _ formals: [Formal], _ arguments: [Argument], _ result: Ty, _ types: [Ty],
        _ instance: Instance, expected: Ty?, at span: Span
    ) -> RValue? {
        let nothing = RValue.opaque(.void, constant: false)
        switch (object, method.name) {
        case ("packet_in", "extract"):
            guard let given = match(formals, arguments, callee: "extract", at: span), let first = given.first.flatMap({ $0 }) else {
                return nothing
            }
            extract(first, given.count > 1 ? given[1] : nil, type: types.first.map(solved), at: span)
            return nothing
        case ("packet_in", "lookahead"):
            guard match(formals, arguments, callee: "lookahead", at: span) != nil else { return .opaque(.unknown, constant: false) }
            if let expected, let first = types.first, hasVariables(first) { unify(first, expected) }
            guard let type = types.first.map(solved), !hasVariables(type) else {
                error("the type to look at is not known: write lookahead<T>()", at: span)
                return .opaque(.unknown, constant: false)
            }
            return lookahead(type, at: span)
        case ("packet_in", "advance"):
            guard let given = match(formals, arguments, callee: "advance", at: span), let bits = given.first.flatMap({ $0 }) else {
                return nothing
            }
            if let amount = scalar(bits, as: .bit(32)) { emit(.advance(amount), at: span) }
            return nothing
        case ("packet_out", "emit"):
            guard let given = match(formals, arguments, callee: "emit", at: span), let what = given.first.flatMap({ $0 }) else {
                return nothing
            }
            let value: RValue
            let wanted = types.first.map(solved)
            if let place = place(what, forReading: true) {
                value = read(place, at: span)
            } else if let wanted, !hasVariables(wanted) {
                value = rvalue(what, as: wanted)
            } else {
                value = rvalue(what)
            }
            if let wanted, !hasVariables(wanted), wanted != type(of: value), !isUnknown(type(of: value)), !isUnknown(wanted) {
                error("\(describe(type(of: value))) given where \(describe(wanted)) is emitted", at: what.span)
            }
            emitValue(value, at: what.span)
            return nothing
        default: return nil
        }
    }

    private func extract(_ syntax: ExprSyntax, _ size: ExprSyntax?, type: Ty?, at span: Span) {
        let target: Storage?
        if isDontCare(syntax) {
            guard let type, !hasVariables(type) else {
                error("the type to extract is not known: write extract<T>(_)", at: span)
                return
            }
            target = makeStorage(temporaryName(), type, at: span)
        } else {
            target = lvalue(syntax)
        }
        guard let target else { return }
        if let type, !hasVariables(type), type != target.type, !isUnknown(target.type) {
            error("\(describe(target.type)) given where \(describe(type)) is extracted", at: syntax.span)
        }
        switch target {
        case .header(let header, .composite(let id)):
            let hasVarbit = composites[id].header.map { program.headerTypes[$0.raw].varbitField != nil } ?? false
            var bits: Expr?
            let varbits =
                composites[id].header.map { id in
                    program.headerTypes[id.raw].fields.count { if case .varbit = $0.type { true } else { false } }
                } ?? 0
            if varbits > 1 { error("'\(composites[id].name)' has more than one varbit field: it cannot be extracted", at: syntax.span) }
            if let size {
                if !hasVarbit, composites[id].header != nil {
                    error("'\(composites[id].name)' has no varbit field, so extract takes one argument", at: size.span)
                }
                bits = scalar(size, as: .bit(32))
            } else if hasVarbit {
                error("'\(composites[id].name)' has a varbit field: extract needs its size in bits", at: span)
                return
            }
            invalidateSiblings(of: header, at: span)
            emit(.extract(header, varbitBits: bits), at: span)
            if let stack = extractedStack(syntax) {
                let next = Expr(.variable(stack.next), type: .bit(32), at: span)
                let sum = makeBinary(.add, next, number(1, at: span), type: .bit(32), at: span)
                emit(.assign(stack.next, sum), at: span)
            }
        case .opaque(let type):
            if let size { _ = scalar(size, as: .bit(32)) }
            if !isUnknown(type), !isHeader(type), !isVariable(type) {
                error("only a header can be extracted, not \(describe(type))", at: syntax.span)
            }
        case .choice where isHeader(target.type):
            error("the index of an array that is extracted into has to be known at compile time", at: syntax.span)
        case .scalar, .field, .header, .aggregate, .stack, .slice, .shifted, .choice:
            error("only a header can be extracted, not \(describe(target.type))", at: syntax.span)
        }
    }

    /// The stack whose `next` an expression extracts into.
    private func extractedStack(_ syntax: ExprSyntax) -> StackStorage? {
        guard case .member(let base, let name) = syntax.kind else { return nil }
        if name.name == "next" {
            // Evaluated before, where it was extracted into.
            var whole: Storage?
            _ = captured { whole = place(base, forReading: true) }
            if case .stack(let stack)? = whole { return stack }
        }
        return extractedStack(base)
    }

    private func lookahead(_ type: Ty, at span: Span) -> RValue {
        switch type {
        case .composite(let id) where composites[id].kind == .header:
            if !hasFixedSize(type) {
                error("\(describe(type)) has no fixed size, so it cannot be looked ahead for", at: span)
                return .opaque(type, constant: false)
            }
            let copy = makeStorage(temporaryName(), type, at: span)
            guard case .header(let header, _) = copy else { return read(copy, at: span) }
            emit(.lookaheadHeader(header), at: span)
            return read(copy, at: span)
        default: break
        }
        guard let bits = fixedWidth(type) else {
            if !isUnknown(type), !isVariable(type) { error("\(describe(type)) cannot be looked ahead for", at: span) }
            return .opaque(type, constant: false)
        }
        guard bits > 0 else { return zero(of: type, at: span) }
        let raw = newVariable(temporaryName(), .scalar(.bit(bits)), at: span)
        emit(.lookahead(raw), at: span)
        let whole = Expr(.variable(raw), type: .bit(bits), at: span)
        var high = bits
        func part(_ type: Ty) -> RValue {
            switch type {
            case .composite(let id) where composites[id].kind == .header:
                return .headerValue(type, composites[id].fields.map { part($0.type) })
            case .stack(let element, let count):
                let values = (0..<count).map { _ in part(element) }
                return isHeader(element) ? .stackValue(type, values) : .aggregate(type, values)
            case .composite(let id): return .aggregate(type, composites[id].fields.map { part($0.type) })
            case .tuple(let parts): return .aggregate(type, parts.map(part))
            default:
                guard let leaf = irType(type) else { return .aggregate(type, []) }
                let low = high - width(of: leaf)
                defer { high = low }
                let value = low == 0 && high == bits ? whole : slice(whole, high - 1, low, at: span)
                return .scalar(makeCast(value, to: leaf, at: span), type)
            }
        }
        let value = part(type)
        guard holdsHeaderValues(value) else { return value }
        let copy = makeStorage(temporaryName(), type, at: span)
        assign(copy, value, at: span)
        return read(copy, at: span)
    }

    private func holdsHeaderValues(_ value: RValue) -> Bool {
        switch value {
        case .headerValue, .stackValue: true
        case .aggregate(_, let parts): parts.contains(where: holdsHeaderValues)
        case .scalar, .integer, .string, .header, .invalidHeader, .varbit, .stack, .instance, .defaultValue, .invalid, .type,
            .applyResult, .opaque:
            false
        }
    }

    private func hasFixedSize(_ type: Ty) -> Bool { isVariable(type) || fixedWidth(type) != nil }

    private func fixedWidth(_ type: Ty) -> Int? {
        switch type {
        case .bit(let width), .int(let width): return width
        case .bool: return 1
        case .enumeration(let id): return program.enums[id.raw].isSerializable ? program.enums[id.raw].width : nil
        case .newtype(let id): return fixedWidth(newtypes[id].underlying)
        case .composite(let id):
            guard composites[id].kind != .union else { return nil }
            let widths = composites[id].fields.compactMap { fixedWidth($0.type) }
            return widths.count == composites[id].fields.count ? widths.reduce(0, +) : nil
        case .stack(let element, let count):
            return fixedWidth(element).flatMap { $0 * count <= 1 << 20 ? $0 * count : nil }
        case .tuple(let parts):
            let widths = parts.compactMap(fixedWidth)
            return widths.count == parts.count ? widths.reduce(0, +) : nil
        default: return nil
        }
    }

    private func emitValue(_ value: RValue, at span: Span) {
        switch value {
        case .header(let header, _): emit(.emit(header), at: span)
        case .aggregate(_, let parts), .stackValue(_, let parts): for part in parts { emitValue(part, at: span) }
        case .headerValue(let type, _):
            let copy = makeStorage(temporaryName(), type, at: span)
            assign(copy, value, at: span)
            emitValue(read(copy, at: span), at: span)
        case .stack(let stack):
            for index in 0..<stack.count { emitValue(read(element(stack, number(index, at: span)), at: span), at: span) }
        case .invalidHeader: break
        case .opaque(let type, _):
            if !isUnknown(type), !isVariable(type), !isHeader(type), !isUnion(type), !isStruct(type) {
                if case .stack = type { break }
                error("only headers can be emitted, not \(describe(type))", at: span)
            }
        case .scalar, .integer, .string, .varbit, .instance, .defaultValue, .invalid, .type, .applyResult:
            error("only headers can be emitted, not \(describe(type(of: value)))", at: span)
        }
    }
}
