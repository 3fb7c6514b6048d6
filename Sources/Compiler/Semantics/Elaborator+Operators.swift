import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// The value of an operator's operand, which has a value by itself.
    private func operand(_ syntax: ExprSyntax, expected: Ty? = nil) -> RValue {
        if case .defaultValue = syntax.kind {
            error("'...' has no value of its own: it stands only where a value is given to something", at: syntax.span)
            return .opaque(.unknown, constant: true)
        }
        return rvalue(syntax, expected: expected)
    }

    private func condition(_ syntax: ExprSyntax) -> RValue {
        convert(operand(syntax, expected: .bool), to: .bool, at: syntax.span)
    }

    func unary(_ op: Syntax.UnaryOperator, _ syntax: ExprSyntax, expected: Ty?, at span: Span) -> RValue {
        var value = operand(syntax, expected: op == .not ? .bool : expected)
        if let plain = underlyingBits(type(of: value)), plain != type(of: value) { value = explicitCast(value, to: plain, at: span) }
        let type = self.type(of: value)
        if isUnknown(type) { return value }
        func refuse() -> RValue {
            error("'\(op.rawValue)' does not apply to \(describe(type))", at: span)
            return .opaque(.unknown, constant: value.isConstant)
        }
        switch (op, type) {
        case (.not, .bool):
            guard case .scalar(let operand, _) = value else { return .opaque(.bool, constant: value.isConstant) }
            return boolean(makeNot(operand, at: span))
        case (.complement, .bit), (.complement, .int), (.minus, .bit), (.minus, .int), (.plus, .bit), (.plus, .int):
            guard case .scalar(let operand, _) = value else { return .opaque(type, constant: value.isConstant) }
            if op == .plus { return value }
            if let known = operand.constant {
                return .scalar(constant(op == .minus ? -known : -known - 1, operand.type, at: span), type)
            }
            return .scalar(Expr(.unary(op == .minus ? .negate : .complement, operand), type: operand.type, at: span), type)
        case (.minus, .integer), (.plus, .integer):
            guard let number = value.number else { return .opaque(.integer, constant: true) }
            return .integer(op == .minus ? -number : number)
        default: return refuse()
        }
    }

    func binary(
        _ op: Syntax.BinaryOperator, _ left: ExprSyntax, _ right: ExprSyntax, expected: Ty?, at span: Span
    ) -> RValue {
        switch op {
        case .and, .or: return shortCircuit(op, left, right, at: span)
        case .shiftLeft, .shiftRight: return shift(op, left, right, expected: expected, at: span)
        case .multiply, .divide, .modulo, .add, .subtract, .addSaturating, .subtractSaturating, .lessEqual, .greaterEqual,
            .less, .greater, .notEqual, .equal, .bitAnd, .bitXor, .bitOr, .concatenate:
            break
        }
        let values = ordered([{ self.operand(left) }, { self.operand(right) }], at: span)
        return binary(op, values[0], values[1], at: span, left: left.span, right: right.span)
    }

    /// An operator other than `&&`, `||` and shifts on two values.
    func binary(
        _ op: Syntax.BinaryOperator, _ left: RValue, _ right: RValue, at span: Span, left leftSpan: Span, right rightSpan: Span
    ) -> RValue {
        if op == .equal || op == .notEqual { return equality(op == .equal, left, right, at: span) }
        var a = left
        var b = right
        for keyPath in [true, false] {
            let value = keyPath ? a : b
            if let plain = underlyingBits(type(of: value)), plain != type(of: value) {
                let converted = explicitCast(value, to: plain, at: span)
                if keyPath { a = converted } else { b = converted }
            }
        }
        if op == .concatenate { return concatenate(a, b, at: span) }
        // An int of any size takes the other side's type.
        let aType = type(of: a)
        let bType = type(of: b)
        if isUnknown(aType) || isUnknown(bType) { return .opaque(isComparison(op) ? .bool : .unknown, constant: false) }
        if op == .divide || op == .modulo {
            if (aType == .integer && (a.number ?? 0) < 0) || (bType == .integer && (b.number ?? 1) < 0) {
                error("'\(op.rawValue)' is not defined on negative values", at: span)
                return .opaque(isFixed(bType) ? bType : aType, constant: true)
            }
            if isFixed(aType) || isFixed(bType), !b.isConstant, a.number != 0 {
                error("'\(op.rawValue)' needs a right side that is known at compile time", at: rightSpan)
                return .opaque(isFixed(bType) ? bType : aType, constant: false)
            }
        }
        if aType == .integer, bType != .integer, isFixed(bType) { a = convert(a, to: bType, at: leftSpan) }
        if bType == .integer, aType != .integer, isFixed(aType) { b = convert(b, to: aType, at: rightSpan) }
        let type = self.type(of: a)
        guard type == self.type(of: b), isFixed(type) || type == .integer else {
            error("'\(op.rawValue)' does not apply to \(describe(aType)) and \(describe(bType))", at: span)
            return .opaque(isComparison(op) ? .bool : .unknown, constant: a.isConstant && b.isConstant)
        }
        let ir = irOperator(op)
        if op == .divide || op == .modulo {
            if let divisor = b.number, divisor == 0 {
                error("division by zero", at: rightSpan)
                return .opaque(type, constant: true)
            }
            if case .int = type {
                error("'\(op.rawValue)' is not defined on signed values", at: span)
                return .opaque(type, constant: false)
            }
        }
        if type == .integer {
            guard let x = a.number, let y = b.number else { return .opaque(isComparison(op) ? .bool : .integer, constant: true) }
            if op == .addSaturating || op == .subtractSaturating {
                error("'\(op.rawValue)' needs values of a known width", at: span)
                return .opaque(.integer, constant: true)
            }
            // Only long numbers take long.
            let steps = (x.bitWidth >> 6) * (y.bitWidth >> 6) >> 5
            guard spend(steps, at: span) else { return .opaque(.unknown, constant: true) }
            guard x.bitWidth + y.bitWidth < 1 << 17, let result = Folding.binary(ir, x, y, nil) else {
                error("this number becomes too large", at: span)
                return .opaque(.unknown, constant: true)
            }
            return isComparison(op) ? boolean(truth(result != 0, at: span)) : .integer(result)
        }
        guard case .scalar(let x, _) = a, case .scalar(let y, _) = b, let leaf = irType(type) else {
            return .opaque(isComparison(op) ? .bool : type, constant: a.isConstant && b.isConstant)
        }
        if isComparison(op) { return boolean(makeBinary(ir, x, y, type: .bool, at: span)) }
        return .scalar(makeBinary(ir, x, y, type: leaf, at: span), type)
    }

    private func isFixed(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int: true
        default: false
        }
    }

    private func isComparison(_ op: Syntax.BinaryOperator) -> Bool {
        switch op {
        case .lessEqual, .greaterEqual, .less, .greater, .notEqual, .equal, .and, .or: true
        case .multiply, .divide, .modulo, .add, .subtract, .addSaturating, .subtractSaturating, .shiftLeft, .shiftRight, .bitAnd,
            .bitXor, .bitOr, .concatenate:
            false
        }
    }

    private func irOperator(_ op: Syntax.BinaryOperator) -> IR.BinaryOperator {
        switch op {
        case .multiply: .multiply
        case .divide: .divide
        case .modulo: .modulo
        case .add: .add
        case .subtract: .subtract
        case .addSaturating: .addSaturating
        case .subtractSaturating: .subtractSaturating
        case .shiftLeft: .shiftLeft
        case .shiftRight: .shiftRight
        case .lessEqual: .lessEqual
        case .greaterEqual: .greaterEqual
        case .less: .less
        case .greater: .greater
        case .notEqual: .notEqual
        case .equal: .equal
        case .bitAnd: .bitAnd
        case .bitXor: .bitXor
        case .bitOr: .bitOr
        case .and: .and
        case .or: .or
        case .concatenate: .bitOr  // never reached: concatenation is an expression kind of its own
        }
    }

    private func concatenate(_ a: RValue, _ b: RValue, at span: Span) -> RValue {
        if case .string(let x) = a, case .string(let y) = b {
            if x.utf8.count + y.utf8.count <= 65_536 { return .string(x + y) }
            error("this string becomes too long: 65536 bytes are the most", at: span)
            return .opaque(.string, constant: true)
        }
        let aType = type(of: a)
        let bType = type(of: b)
        if isUnknown(aType) || isUnknown(bType) { return .opaque(.unknown, constant: false) }
        if case .bit(0) = aType { return b }
        if case .bit(0) = bType { return a }
        guard isFixed(aType), isFixed(bType), let x = irType(aType), let y = irType(bType) else {
            error("'++' joins values of known widths, not \(describe(aType)) and \(describe(bType))", at: span)
            return .opaque(.unknown, constant: false)
        }
        let bits = width(of: x) + width(of: y)
        if bits > 65_536 {
            error("a value of \(bits) bits is too wide", at: span)
            return .opaque(.unknown, constant: false)
        }
        let result: Ty = if case .int = aType { .int(bits) } else { .bit(bits) }
        guard case .scalar(let high, _) = a, case .scalar(let low, _) = b, let leaf = irType(result) else {
            return .opaque(result, constant: a.isConstant && b.isConstant)
        }
        if let p = high.constant, let q = low.constant {
            let joined = (Folding.low(p, width(of: x)) << width(of: y)) + Folding.low(q, width(of: y))
            return .scalar(constant(joined, leaf, at: span), result)
        }
        let plain = Expr(.concatenate(high, low), type: .bit(bits), at: span)
        return .scalar(makeCast(plain, to: leaf, at: span), result)
    }

    private func shift(
        _ op: Syntax.BinaryOperator, _ left: ExprSyntax, _ right: ExprSyntax, expected: Ty?, at span: Span
    ) -> RValue {
        let values = ordered([{ self.operand(left) }, { self.operand(right) }], at: span)
        return shift(op, values[0], values[1], at: span, right: right.span)
    }

    func shift(_ op: Syntax.BinaryOperator, _ left: RValue, _ right: RValue, at span: Span, right rightSpan: Span) -> RValue {
        var a = left
        var b = right
        if let plain = underlyingBits(type(of: a)), plain != type(of: a) { a = explicitCast(a, to: plain, at: span) }
        if let plain = underlyingBits(type(of: b)), plain != type(of: b) { b = explicitCast(b, to: plain, at: span) }
        let aType = type(of: a)
        let bType = type(of: b)
        if isUnknown(aType) || isUnknown(bType) { return .opaque(.unknown, constant: false) }
        if let count = b.number, count < 0 {
            error("a shift by a negative number", at: rightSpan)
            return .opaque(aType, constant: a.isConstant)
        }
        switch bType {
        case .bit, .integer: break
        case .int where b.number != nil: break
        default:
            error("the shift's right side has to be unsigned, not \(describe(bType))", at: rightSpan)
            return .opaque(aType, constant: false)
        }
        let ir: IR.BinaryOperator = op == .shiftLeft ? .shiftLeft : .shiftRight
        switch (aType, b.number) {
        case (.integer, let count?):
            guard let value = a.number else { return .opaque(.integer, constant: true) }
            if value.bitWidth < 1 << 17, let result = Folding.binary(ir, value, count, nil) { return .integer(result) }
            error("a shift by \(count) is too far", at: rightSpan)
            return .opaque(.integer, constant: true)
        case (.integer, nil):
            if b.isConstant { return .opaque(.integer, constant: true) }
            error("an int of any size can be shifted only by a compile-time number", at: span)
            return .opaque(.unknown, constant: false)
        case (.bit, _), (.int, _):
            guard case .scalar(let x, _) = a, let leaf = irType(aType) else { return .opaque(aType, constant: a.isConstant && b.isConstant) }
            var y: Expr
            switch b {
            case .integer(let count):
                y = constant(min(count, BigInt(UInt32.max)), .bit(32), at: rightSpan)
            case .scalar(let expression, _):
                y = expression
                if case .int = expression.type, let count = expression.constant { y = constant(count, .bit(32), at: rightSpan) }
            default: return .opaque(aType, constant: a.isConstant && b.isConstant)
            }
            if let count = y.constant, count == 0 { y = number(0, at: rightSpan) }
            return .scalar(makeBinary(ir, x, y, type: leaf, at: span), aType)
        default:
            error("\(describe(aType)) cannot be shifted", at: span)
            return .opaque(.unknown, constant: false)
        }
    }

    // MARK: Logic

    private func shortCircuit(_ op: Syntax.BinaryOperator, _ left: ExprSyntax, _ right: ExprSyntax, at span: Span) -> RValue {
        let a = condition(left)
        var b = RValue.opaque(.bool, constant: false)
        var effects: [IR.Statement] = []
        parting([{ effects = self.captured { b = self.condition(right) } }, {}])
        guard case .scalar(let x, _) = a, case .scalar(let y, _) = b else {
            body += effects
            if let known = a.number { return known == (op == .and ? 0 : 1) ? a : b }
            return .opaque(.bool, constant: a.isConstant && b.isConstant)
        }
        if effects.isEmpty { return boolean(makeBinary(op == .and ? .and : .or, x, y, type: .bool, at: span)) }
        let result = newVariable(temporaryName(), .scalar(.bool), at: span)
        emit(.assign(result, x), at: span)
        let value = Expr(.variable(result), type: .bool, at: span)
        let evaluated = effects + [IR.Statement(.assign(result, y), at: span)]
        emit(.if(value, then: op == .and ? evaluated : [], else: op == .and ? [] : evaluated), at: span)
        return boolean(value)
    }

    func conditional(
        _ condition: ExprSyntax, _ yes: ExprSyntax, _ no: ExprSyntax, expected: Ty?, at span: Span
    ) -> RValue {
        let test = self.condition(condition)
        var a = RValue.invalid
        var b = RValue.invalid
        var (first, second): ([IR.Statement], [IR.Statement]) = ([], [])
        parting([
            { first = self.captured { a = self.operand(yes, expected: expected) } },
            { second = self.captured { b = self.operand(no, expected: expected) } },
        ])
        let aType = type(of: a)
        let bType = type(of: b)
        if aType == .integer, bType == .integer, !test.isConstant {
            if let expected = expected.map(solved), isFixed(expected) {
                a = convert(a, to: expected, at: yes.span)
                b = convert(b, to: expected, at: no.span)
            } else {
                error("the width of this expression is not known: give one of its sides a width", at: span)
            }
        } else if aType == .integer, isFixed(bType) {
            a = convert(a, to: bType, at: yes.span)
        } else if bType == .integer, isFixed(aType) {
            b = convert(b, to: aType, at: no.span)
        } else if aType != bType {
            if let converted = tryConvert(b, to: aType, at: no.span) { b = converted } else { a = convert(a, to: bType, at: yes.span) }
        }
        let type = self.type(of: a)
        if let known = test.number {
            body += known != 0 ? first : second
            return known != 0 ? a : b
        }
        guard case .scalar(let choice, _) = test else {
            body += first + second
            return .opaque(type, constant: test.isConstant && a.isConstant && b.isConstant)
        }
        if first.isEmpty, second.isEmpty, case .scalar(let x, _) = a, case .scalar(let y, _) = b {
            return .scalar(Expr(.conditional(choice, then: x, else: y), type: x.type, at: span), type)
        }
        let result = makeStorage(temporaryName(), type, at: span)
        let then = first + captured { assign(result, a, at: span) }
        let otherwise = second + captured { assign(result, b, at: span) }
        emit(.if(choice, then: then, else: otherwise), at: span)
        return read(result, at: span)
    }

    /// The conversion without a diagnostic.
    func tryConvert(_ value: RValue, to type: Ty, at span: Span) -> RValue? {
        let saved = diagnostics
        let converted = convert(value, to: type, at: span)
        if diagnostics.errorCount == saved.errorCount { return converted }
        diagnostics = saved
        return nil
    }

    // MARK: Equality

    func equality(_ wantsEqual: Bool, _ left: RValue, _ right: RValue, at span: Span) -> RValue {
        var a = left
        var b = right
        for isLeft in [true, false] {
            // `{#}` is an invalid header of the other side's type.
            if case .invalid = isLeft ? a : b {
                let other = type(of: isLeft ? b : a)
                guard isHeader(other) || isUnion(other) || isUnknown(other) else {
                    error("'{#}' can be compared only with a header or header union", at: span)
                    return .opaque(.bool, constant: true)
                }
                let typed = convert(.invalid, to: other, at: span)
                if isLeft { a = typed } else { b = typed }
            }
        }
        var aType = type(of: a)
        var bType = type(of: b)
        if isUnknown(aType) || isUnknown(bType) { return .opaque(.bool, constant: false) }
        if case .literal = aType, case .literal = bType {
            error("the type of '{ name = value }' is not known: write it before one side", at: span)
            return .opaque(.bool, constant: true)
        }
        if aType != bType, case .enumeration = aType, case .enumeration = bType, let x = underlyingBits(aType),
            let y = underlyingBits(bType)
        {
            a = explicitCast(a, to: x, at: span)
            b = explicitCast(b, to: y, at: span)
            (aType, bType) = (x, y)
        }
        if aType != bType, bType == .integer, let plain = underlyingBits(aType) { (a, aType) = (explicitCast(a, to: plain, at: span), plain) }
        if aType != bType, aType == .integer, let plain = underlyingBits(bType) { (b, bType) = (explicitCast(b, to: plain, at: span), plain) }
        if aType != bType {
            if let converted = tryConvert(b, to: aType, at: span) {
                b = converted
            } else if let converted = tryConvert(a, to: bType, at: span) {
                a = converted
            } else {
                error("\(describe(aType)) and \(describe(bType)) cannot be compared", at: span)
                return .opaque(.bool, constant: false)
            }
        }
        switch type(of: a) {
        case .void, .extern, .block, .package, .applyResult, .list, .set, .variable, .callable:
            error(
                aType == .callable
                    ? "action_run can only be switched on" : "values of type \(describe(aType)) cannot be compared", at: span)
            return .opaque(.bool, constant: false)
        case .bit, .int, .varbit, .bool, .string, .error, .matchKind, .integer, .enumeration, .composite, .stack, .tuple, .newtype,
            .literal, .sequence, .dontCare, .unknown:
            break
        }
        guard let equal = equal(a, b, at: span) else { return .opaque(.bool, constant: a.isConstant && b.isConstant) }
        return boolean(wantsEqual ? equal : makeNot(equal, at: span))
    }

    private func equal(_ a: RValue, _ b: RValue, at span: Span) -> Expr? {
        switch (a, b) {
        case (.scalar(let x, _), .scalar(let y, _)):
            if case .bool = x.type, let known = y.constant { return known != 0 ? x : makeNot(x, at: span) }
            return makeBinary(.equal, x, y, type: .bool, at: span)
        case (.integer(let x), .integer(let y)): return truth(x == y, at: span)
        case (.string(let x), .string(let y)): return truth(x == y, at: span)
        case (.aggregate(_, let x), .aggregate(_, let y)):
            guard x.count == y.count else { return nil }
            var all = truth(true, at: span)
            for (p, q) in zip(x, y) {
                guard let part = equal(p, q, at: span) else { return nil }
                all = makeBinary(.and, all, part, type: .bool, at: span)
            }
            return all
        case (.varbit(let x, _, let type), .varbit(let y, _, let other)):
            // Varbit variables are headers of one field, and are compared as those.
            guard isVarbitVariable(x), isVarbitVariable(y) else {
                let copies = [(a, type), (b, other)].map { value, type in
                    let copy = makeStorage(temporaryName(), type, at: span)
                    assign(copy, value, at: span)
                    return read(copy, at: span)
                }
                return equal(copies[0], copies[1], at: span)
            }
            return Expr(.headersEqual(x, y), type: .bool, at: span)
        case (.header(let x, _), .header(let y, _)):
            return Expr(.headersEqual(x, y), type: .bool, at: span)
        case (.header(let x, _), .invalidHeader), (.invalidHeader, .header(let x, _)):
            return makeNot(Expr(.isValid(x), type: .bool, at: span), at: span)
        case (.header, .headerValue(let type, _)), (.headerValue(let type, _), .header), (.headerValue(let type, _), .headerValue):
            let x = makeStorage(temporaryName(), type, at: span)
            let y = makeStorage(temporaryName(), type, at: span)
            assign(x, a, at: span)
            assign(y, b, at: span)
            return equal(read(x, at: span), read(y, at: span), at: span)
        case (.invalidHeader, .invalidHeader): return truth(true, at: span)
        case (.stack(let x), .stack(let y)):
            var all = truth(true, at: span)
            for index in 0..<min(x.count, y.count) {
                let position = number(index, at: span)
                guard let part = equal(read(element(x, position), at: span), read(element(y, position), at: span), at: span)
                else { return nil }
                all = makeBinary(.and, all, part, type: .bool, at: span)
            }
            return all
        case (.stackValue(let type, _), _), (_, .stackValue(let type, _)):
            let x = makeStorage(temporaryName(), type, at: span)
            let y = makeStorage(temporaryName(), type, at: span)
            assign(x, a, at: span)
            assign(y, b, at: span)
            guard case .stack = x, case .stack = y else { return nil }
            return equal(read(x, at: span), read(y, at: span), at: span)
        default: return nil
        }
    }
}
