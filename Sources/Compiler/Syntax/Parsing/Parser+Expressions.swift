import Source

extension Parser {
    /// expression : expression "?" expression ":" expression | ...
    /// The precedence is that of the specification's appendix: `?:`, `||`, `&&`, `== !=`, `< > <= >=`, `|`, `^`, `&`,
    /// `<< >>`, `++ + - |+| |-|`, `* / %`, prefixes, postfixes; `?:` groups to the right.
    mutating func expression() -> Expression {
        guard enter() else { return Expression(.missing, at: token.span) }
        defer { leave() }
        let start = index
        let condition = binary(minimum: 1)
        guard kind == .question, !isPanicking else { return condition }
        let below = height
        advance()
        let then = unrestricted { $0.expression() }
        let middle = max(below, height)
        expect(.colon)
        let otherwise = expression()
        grow(over: middle)
        return Expression(.conditional(condition, then: then, else: otherwise), at: span(from: start))
    }

    /// The operator that is here and how tightly it binds; nil when none is. `>>` is two tokens.
    private var binaryOperator: (BinaryOperator, precedence: Int)? {
        switch kind {
        case .or: return (.or, 1)
        case .and: return (.and, 2)
        case .equal: return (.equal, 3)
        case .notEqual: return (.notEqual, 3)
        case .less: return (.less, 4)
        case .lessEqual: return (.lessEqual, 4)
        case .greaterEqual: return (.greaterEqual, 4)
        case .greater:
            if greaterEnds { return nil }
            let isShift = token.flags.contains(.glued) && token(ahead: 1).kind == .greater
            return isShift ? (.shiftRight, 8) : (.greater, 4)
        case .bitOr: return (.bitOr, 5)
        case .bitXor: return (.bitXor, 6)
        case .bitAnd: return (.bitAnd, 7)
        case .shiftLeft: return (.shiftLeft, 8)
        case .concatenate: return (.concatenate, 9)
        case .plus: return (.add, 9)
        case .minus: return (.subtract, 9)
        case .plusSaturating: return (.addSaturating, 9)
        case .minusSaturating: return (.subtractSaturating, 9)
        case .star: return (.multiply, 10)
        case .slash: return (.divide, 10)
        case .percent: return (.modulo, 10)
        default: return nil
        }
    }

    /// expression : expression "*" expression | ... | expression "||" expression
    private mutating func binary(minimum: Int) -> Expression {
        let start = index
        var left = prefixed()
        while !isPanicking, let (found, precedence) = binaryOperator, precedence >= minimum {
            advance()
            if found == .shiftRight { advance() }
            let below = height
            let right = binary(minimum: precedence + 1)
            grow(over: below)
            left = Expression(.binary(found, left, right), at: span(from: start))
        }
        return left
    }

    /// expression : "!" expression | "~" expression | "-" expression | "+" expression | "(" typeRef ")" expression
    private mutating func prefixed() -> Expression {
        let start = index
        let found: UnaryOperator
        switch kind {
        case .not: found = .not
        case .complement: found = .complement
        case .minus: found = .minus
        case .plus: found = .plus
        case .leftParen where startsType(at: index + 1): return typeInParens()
        default: return postfixed(primary(), from: start)
        }
        guard enter() else { return Expression(.missing, at: token.span) }
        defer { leave() }
        advance()
        let operand = prefixed()
        grow()
        return Expression(.unary(found, operand), at: span(from: start))
    }

    /// Behind `(` stands a type: a cast, unless the type turns out to be the prefix of a value, as in `(E.a)`.
    private mutating func typeInParens() -> Expression {
        guard enter() else { return Expression(.missing, at: token.span) }
        defer { leave() }
        let start = index
        advance()
        let inner = index
        let type = unrestricted { $0.typeRef() }
        if eat(.rightParen) {
            let operand = prefixed()
            grow()
            return Expression(.cast(type, operand), at: span(from: start))
        }
        height = 1
        let value = unrestricted { parser in
            parser.expression(behind: parser.postfixed(Expression(.type(type), at: type.span), from: inner), from: inner)
        }
        expect(.rightParen)
        return postfixed(value, from: start)
    }

    /// The rest of an expression whose first operand was parsed already.
    private mutating func expression(behind first: Expression, from start: Int) -> Expression {
        var left = first
        while !isPanicking, let (found, precedence) = binaryOperator {
            advance()
            if found == .shiftRight { advance() }
            let below = height
            // What binds tighter than `found` is taken here; what binds less goes on in this loop, from the left.
            let right = binary(minimum: precedence + 1)
            grow(over: below)
            left = Expression(.binary(found, left, right), at: span(from: start))
        }
        guard kind == .question, !isPanicking else { return left }
        let below = height
        advance()
        let then = expression()
        let middle = max(below, height)
        expect(.colon)
        let otherwise = expression()
        grow(over: middle)
        return Expression(.conditional(left, then: then, else: otherwise), at: span(from: start))
    }

    // MARK: Postfixes

    /// expression : expression "[" expression "]" | expression "[" expression ":" expression "]"
    ///     | expression "[" expression "+:" expression "]" | expression "." member | expression "(" argumentList ")"
    ///     | expression "<" realTypeArgumentList ">" "(" argumentList ")" | namedType "(" argumentList ")"
    /// - Parameter anyTypeArgument: as `isTypeArgumentList(anyName:)` wants it.
    mutating func postfixed(_ first: Expression, from start: Int, anyTypeArgument: Bool = false) -> Expression {
        var value = first
        if case .type(let type) = first.kind { checkPrefix(type) }
        while !isPanicking {
            switch kind {
            case .dot:
                advance()
                let member = name("the name of a member")
                value = Expression(.member(value, member), at: span(from: start))
            case .leftBracket:
                value = subscripted(value, from: start)
            case .leftParen:
                value = call(value, [], from: start)
            case .less where isTypeArgumentList(anyName: anyTypeArgument):
                let below = height
                let types = typeArgumentList()
                guard kind == .leftParen else {
                    expected("'('")
                    return value
                }
                height = max(height, below)
                value = call(value, types, from: start)
            default:
                if case .type = value.kind { report(Message.typeAsValue, at: value.span) }
                return value
            }
            grow()
        }
        return value
    }

    /// Before a dot stands the name of a type, or `error`; before the arguments of a constructor the name of one.
    private mutating func checkPrefix(_ type: TypeSyntax) {
        guard kind == .dot || kind == .leftParen else { return }
        switch type.kind {
        case .named, .specialized: break
        case .error where kind == .dot: break
        default: report(kind == .dot ? Message.typeAsValue : Message.castSyntax, at: type.span)
        }
    }

    private mutating func subscripted(_ value: Expression, from start: Int) -> Expression {
        advance()
        var below = height
        let first = unrestricted { $0.expression() }
        below = max(below, height)
        let separator = kind
        if separator == .colon || separator == .plusColon {
            advance()
            let second = unrestricted { $0.expression() }
            height = max(height, below)
            expect(.rightBracket)
            let kind: Expression.Kind =
                separator == .colon
                ? .slice(value, high: first, low: second) : .plusSlice(value, low: first, width: second)
            return Expression(kind, at: span(from: start))
        }
        height = below
        expect(.rightBracket)
        return Expression(.index(value, first), at: span(from: start))
    }

    private mutating func call(_ callee: Expression, _ types: [TypeSyntax], from start: Int) -> Expression {
        let below = height
        let arguments = argumentList()
        height = max(height, below)
        return Expression(.call(callee, typeArguments: types, arguments: arguments), at: span(from: start))
    }

    /// argumentList : /* empty */ | nonEmptyArgList, between parentheses
    mutating func argumentList() -> [Argument] {
        height = 0
        guard expect(.leftParen) else { return [] }
        var arguments: [Argument] = []
        var tallest = 0
        if kind != .rightParen {
            repeat {
                arguments.append(unrestricted { $0.argument() })
                tallest = max(tallest, height)
            } while !isPanicking && eat(.comma)
        }
        expectEnd(.rightParen)
        height = tallest
        return arguments
    }

    /// argument : expression | name "=" expression | "_" | name "=" "_"
    private mutating func argument() -> Argument {
        var label: Identifier?
        if Self.isName(kind), token(ahead: 1).kind == .assign {
            label = name()
            advance()
        }
        guard kind == .dontCare else { return Argument(name: label, value: expression()) }
        advance()
        height = 1
        return Argument(name: label, value: Expression(.dontCare, at: tokens[index - 1].span))
    }
}
