import BigInt
import Source

extension Parser {
    /// typeRef : baseType | typeName | specializedType | arrayType | p4listType | tupleType
    /// arrayType : typeRef "[" expression "]"
    mutating func typeRef() -> TypeSyntax {
        guard enter() else { return TypeSyntax(.void, at: token.span) }
        defer { leave() }
        return arraySuffix(simpleType(), from: index)
    }

    /// The `[size]` behind a type, and behind a declared name as the reference compiler allows.
    mutating func arraySuffix(_ element: TypeSyntax, from start: Int) -> TypeSyntax {
        var type = element
        var suffixes = 0
        while kind == .leftBracket, !isPanicking {
            suffixes += 1
            guard suffixes < 16 else {
                abort(Message.tooDeep, at: token.span)
                break
            }
            advance()
            let size = unrestricted { $0.expression() }
            expect(.rightBracket)
            type = TypeSyntax(.stack(type, size), at: element.span.joined(span(from: start)))
        }
        return type
    }

    private mutating func simpleType() -> TypeSyntax {
        let start = index
        func at(_ kind: TypeSyntax.Kind, _ parser: Parser) -> TypeSyntax { TypeSyntax(kind, at: parser.span(from: start)) }
        switch kind {
        case .bool, .error, .string_, .matchKind, .void:
            let kind = kind
            advance()
            let type: TypeSyntax.Kind =
                switch kind {
                case .bool: .bool
                case .error: .error
                case .string_: .string
                case .matchKind: .matchKind
                default: .void
                }
            return at(type, self)
        case .bit:
            advance()
            guard kind == .less else {
                return at(.bit(Expression(.integer(1, width: nil, signed: false), at: span(from: start))), self)
            }
            return at(.bit(width()), self)
        case .int:
            advance()
            return kind == .less ? at(.int(width()), self) : at(.integer, self)
        case .varbit:
            advance()
            return at(.varbit(width()), self)
        case .tuple:
            advance()
            return at(.tuple(typeArgumentList()), self)
        case .list where token(ahead: 1).kind == .less:
            advance()
            let arguments = typeArgumentList()
            if arguments.count != 1 { fail(Message.expected("one type", found: "\(arguments.count)"), at: span(from: start)) }
            return at(.list(arguments.first ?? TypeSyntax(.dontCare, at: span(from: start))), self)
        default:
            let absolute = eat(.dot)
            guard Self.isName(kind) else {
                expected("a type")
                return TypeSyntax(.named(Identifier("", at: token.span), absolute: absolute), at: token.span)
            }
            let identifier = name()
            let named = at(.named(identifier, absolute: absolute), self)
            guard kind == .less else { return named }
            return at(.specialized(named, typeArgumentList()), self)
        }
    }

    /// `<` INTEGER `>` or `<` `(` expression `)` `>`; as the reference compiler, any expression without `>` outside
    /// of parentheses.
    private mutating func width() -> Expression {
        guard expect(.less) else { return Expression(.missing, at: token.span) }
        let saved = greaterEnds
        greaterEnds = true
        let width = expression()
        greaterEnds = saved
        closeAngle()
        return width
    }

    /// typeArg : typeRef | nonTypeName | VOID | "_"
    private mutating func typeArg() -> TypeSyntax {
        guard kind == .dontCare else { return typeRef() }
        advance()
        return TypeSyntax(.dontCare, at: tokens[index - 1].span)
    }

    /// typeArgumentList : /* empty */ | typeArg | typeArgumentList "," typeArg, between angles
    mutating func typeArgumentList() -> [TypeSyntax] {
        guard expect(.less) else { return [] }
        var arguments: [TypeSyntax] = []
        if kind != .greater {
            repeat {
                arguments.append(typeArg())
            } while !isPanicking && eat(.comma)
        }
        closeAngle()
        return arguments
    }

    /// Runs `body` where `>` is an operator again, as within brackets.
    mutating func unrestricted<T>(_ body: (inout Parser) -> T) -> T {
        let saved = greaterEnds
        greaterEnds = false
        defer { greaterEnds = saved }
        return body(&self)
    }

    /// Whether the `<` that is here opens type arguments of a call: `f<T>(x)`. Looks ahead over types and balanced
    /// brackets only, and not far.
    /// - Parameter anyName: an unknown name may be the first argument, as in statements, where `<` is no operator.
    func isTypeArgumentList(anyName: Bool) -> Bool {
        let first = tokens[min(index + 1, tokens.count - 1)]
        guard startsType(at: index + 1) || first.kind == .dontCare || (anyName && Self.isName(first.kind)) else {
            return false
        }
        var angles = 0
        var parens = 0
        let end = min(tokens.count, index + Limit.typeArgumentTokens)
        for at in index..<end {
            switch tokens.kind(at: at) {
            case .less where parens == 0:
                angles += 1
                if angles > 64 { return false }
            case .greater where parens == 0:
                angles -= 1
                if angles == 0 { return at + 1 < tokens.count && tokens.kind(at: at + 1) == .leftParen }
            case .leftParen, .leftBracket: parens += 1
            case .rightParen, .rightBracket:
                parens -= 1
                if parens < 0 { return false }
            case .semicolon, .leftBrace, .rightBrace, .end, .assign: return false
            case .identifier, .integer, .comma, .bool, .bit, .int, .varbit, .string_, .error, .matchKind, .tuple, .list,
                .void, .dontCare, .apply, .key, .actions, .state, .entries, .type, .priority:
                break
            case .dot:
                // A dot stands before a global type only, never behind a type.
                if parens == 0, at > 0, tokens.kind(at: at - 1) != .less, tokens.kind(at: at - 1) != .comma { return false }
            default:
                // Operators stand in the parentheses or the angles of `bit<...>` only.
                if parens == 0, angles < 2 { return false }
            }
        }
        return false
    }
}
