import BigInt
import Source

extension Parser {
    /// expression : INTEGER | "..." | STRING_LITERAL | TRUE | FALSE | THIS | prefixedNonTypeName | "(" expression ")"
    ///     | "{" ... "}" | "{#}" | typeName "." member | ERROR "." member | namedType "(" argumentList ")"
    mutating func primary() -> Expression {
        height = 1
        let start = index
        let kind: Expression.Kind
        switch self.kind {
        case .integer: kind = integer()
        case .dots: kind = .defaultValue
        case .string: kind = .string(text(token))
        case .true: kind = .bool(true)
        case .false: kind = .bool(false)
        case .this: kind = .this
        case .invalidHeader: kind = .invalid
        case .leftParen: return parenthesized()
        case .leftBrace: return braced()
        default:
            if startsType {
                let type = typeRef()
                height = 1
                return Expression(.type(type), at: type.span)
            }
            return prefixedNonTypeName()
        }
        advance()
        return Expression(kind, at: tokens[start].span)
    }

    /// prefixedNonTypeName : nonTypeName | "." nonTypeName
    private mutating func prefixedNonTypeName() -> Expression {
        let start = index
        let absolute = kind == .dot && Self.isNonTypeName(token(ahead: 1).kind)
        if absolute { advance() }
        guard Self.isNonTypeName(kind) else {
            expected("an expression")
            return Expression(.missing, at: token.span)
        }
        let name = name()
        return Expression(.name(name, absolute: absolute), at: span(from: start))
    }

    private mutating func integer() -> Expression.Kind {
        let symbol = token.symbol
        let slot = Int(UInt32(bitPattern: symbol.raw)) % integers.count
        if integers[slot].symbol == symbol { return integers[slot].kind }
        do throws(IntegerLiteral.Problem) {
            let literal = try IntegerLiteral(text(token))
            let kind = Expression.Kind.integer(literal.value, width: literal.width, signed: literal.isSigned)
            integers[slot] = (symbol, kind)
            return kind
        } catch {
            diagnostics.error(error.message, at: token.span)
            return .missing
        }
    }

    /// "(" expression ")": the tree keeps no parentheses, the span does.
    private mutating func parenthesized() -> Expression {
        let start = index
        advance()
        var value = unrestricted { $0.expression() }
        expect(.rightParen)
        value.span = span(from: start)
        return value
    }

    /// expression : "{" expressionList optTrailingComma "}" | "{" kvList optTrailingComma "}"
    ///     | "{" kvList "," "..." optTrailingComma "}"
    private mutating func braced() -> Expression {
        guard enter() else { return Expression(.missing, at: token.span) }
        defer { leave() }
        let start = index
        advance()
        let isFields = Self.isName(kind) && token(ahead: 1).kind == .assign
        var values: [Expression] = []
        var fields: [(name: Identifier, value: Expression)] = []
        var hasDefault = false
        var tallest = 0
        while hasMore {
            if kind == .dots, token(ahead: 1).kind == .rightBrace || token(ahead: 1).kind == .comma && token(ahead: 2).kind == .rightBrace {
                advance()
                hasDefault = true
            } else if isFields {
                fields.append(unrestricted { $0.kvPair() })
            } else {
                values.append(unrestricted { $0.expression() })
            }
            tallest = max(tallest, height)
            guard !isPanicking, eat(.comma) else { break }
        }
        expectEnd(.rightBrace)
        height = tallest
        grow()
        let kind: Expression.Kind =
            isFields ? .fields(fields, hasDefault: hasDefault) : .list(values, hasDefault: hasDefault)
        return Expression(kind, at: span(from: start))
    }

    // MARK: Keysets

    /// keysetExpression : tupleKeysetExpression | simpleKeysetExpression
    /// tupleKeysetExpression : "(" simpleKeysetExpression "," simpleExpressionList ")"
    ///     | "(" reducedSimpleKeysetExpression ")"
    /// A parenthesis opens a tuple when a comma, mask, range, `default` or `_` stands in it at its own level.
    mutating func keysetExpression() -> Expression {
        guard kind == .leftParen, opensTuple() else { return simpleKeysetExpression() }
        let start = index
        advance()
        var keysets: [Expression] = []
        repeat {
            guard kind != .rightParen else { break }
            keysets.append(unrestricted { $0.simpleKeysetExpression() })
        } while !isPanicking && eat(.comma)
        expect(.rightParen)
        return Expression(.list(keysets, hasDefault: false), at: span(from: start))
    }

    private func opensTuple() -> Bool {
        var level = 0
        for at in index..<tokens.count {
            switch tokens.kind(at: at) {
            case .leftParen, .leftBracket, .leftBrace: level += 1
            case .rightParen, .rightBracket, .rightBrace:
                level -= 1
                if level == 0 { return false }
            case .comma, .mask, .range, .default, .dontCare: if level == 1 { return true }
            case .semicolon, .end: return false
            default: break
            }
        }
        return false
    }

    /// simpleKeysetExpression : expression | expression "&&&" expression | expression ".." expression | DEFAULT | "_"
    mutating func simpleKeysetExpression() -> Expression {
        let start = index
        if eat(.default) { return Expression(.defaultLabel, at: tokens[start].span) }
        if eat(.dontCare) { return Expression(.dontCare, at: tokens[start].span) }
        let value = expression()
        switch kind {
        case .mask:
            advance()
            return Expression(.mask(value, expression()), at: span(from: start))
        case .range:
            advance()
            return Expression(.range(value, expression()), at: span(from: start))
        default: return value
        }
    }
}
