import BigInt
import Source

/// A name as written, with its place.
public struct Identifier: Hashable, Sendable {
    public var name: String
    public var span: Span
    public init(_ name: String, at span: Span) {
        self.name = name
        self.span = span
    }
}

public enum UnaryOperator: String, Sendable { case not = "!", complement = "~", minus = "-", plus = "+" }

public enum BinaryOperator: String, Sendable {
    case multiply = "*", divide = "/", modulo = "%"
    case add = "+", subtract = "-", addSaturating = "|+|", subtractSaturating = "|-|"
    case shiftLeft = "<<", shiftRight = ">>"
    case lessEqual = "<=", greaterEqual = ">=", less = "<", greater = ">"
    case notEqual = "!=", equal = "=="
    case bitAnd = "&", bitXor = "^", bitOr = "|", concatenate = "++"
    case and = "&&", or = "||"
}

/// An expression; also everything that may stand in a keyset (`a &&& b`, `a..b`, `_`, `default`).
public struct Expression: Sendable {
    public var kind: Kind
    public var span: Span
    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        /// `width` nil is an infinite-precision literal; `8w15`, `4s3` have one.
        case integer(BigInt, width: Int?, signed: Bool)
        case bool(Bool)
        /// What stands between the quotes, backslashes as written.
        case string(String)
        /// `absolute` when written with a leading dot.
        case name(Identifier, absolute: Bool)
        /// A type where an expression stands, as the prefix of `error.NoMatch`, `E.member`, `T.apply()`, `T<X>.minSizeInBits()`.
        case type(TypeSyntax)
        case this
        case member(Expression, Identifier)
        case index(Expression, Expression)
        case slice(Expression, high: Expression, low: Expression)
        /// `a[low +: width]`
        case plusSlice(Expression, low: Expression, width: Expression)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case conditional(Expression, then: Expression, else: Expression)
        case cast(TypeSyntax, Expression)
        /// A call of a function, method, action, table or constructor: which of them, semantics finds out.
        /// The callee is a `.type` where the parser knows a type name: `T(x)`, `T<X>(x)` (a `.specialized` type, no
        /// type arguments here), and the prefix of `T.apply()`.
        case call(Expression, typeArguments: [TypeSyntax], arguments: [Argument])
        /// `{ a, b }`; `hasDefault` when it ends in `...`.
        case list([Expression], hasDefault: Bool)
        /// `{ x = a, y = b }`
        case fields([(name: Identifier, value: Expression)], hasDefault: Bool)
        /// `{#}`
        case invalid
        /// `...`
        case defaultValue
        /// `a &&& b`
        case mask(Expression, Expression)
        /// `a .. b`
        case range(Expression, Expression)
        /// `_`
        case dontCare
        /// `default` as a keyset or a switch label
        case defaultLabel
        /// Where the parser found none; it has been reported.
        case missing
    }
}

extension Expression {
    /// `low + width - 1`, the upper bound of `[low +: width]`.
    public static func highOfSlice(low: Expression, width: Expression) -> Expression {
        let one = Expression(.integer(1, width: nil, signed: false), at: width.span)
        let past = Expression(.binary(.add, low, width), at: low.span.joined(width.span))
        return Expression(.binary(.subtract, past, one), at: past.span)
    }
}

/// An argument of a call: positional, or `name = value`; its value may be `_`.
public struct Argument: Sendable {
    public var name: Identifier?
    public var value: Expression
    public init(name: Identifier? = nil, value: Expression) {
        self.name = name
        self.value = value
    }
}

/// A type as written.
public struct TypeSyntax: Sendable {
    public var kind: Kind
    public var span: Span
    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        case bool, error, string, void, matchKind
        /// `int`, of any size
        case integer
        /// `_`
        case dontCare
        /// `bit<N>`; plain `bit` has the literal 1.
        case bit(Expression)
        case int(Expression)
        case varbit(Expression)
        case named(Identifier, absolute: Bool)
        /// `T<A, B>`
        case specialized(TypeSyntax, [TypeSyntax])
        case stack(TypeSyntax, Expression)
        case tuple([TypeSyntax])
        case list(TypeSyntax)
    }
}

/// `@name`, `@name(...)`, `@name[...]`.
public struct Annotation: Sendable {
    public enum Body: Sendable {
        case none
        /// What stands between the parentheses.
        case unstructured(AnnotationText)
        case expressions([Expression])
        case fields([(name: Identifier, value: Expression)])
    }
    public var name: Identifier
    public var body: Body
    public init(name: Identifier, body: Body) {
        self.name = name
        self.body = body
    }

    /// The value of `@name("text")`: the one string literal of the body.
    public var text: String? {
        switch body {
        case .unstructured(let body):
            let tokens = body.tokens
            guard tokens.count == 1, let token = tokens.first, token.hasPrefix("\""), token.utf8.count >= 2 else { return nil }
            return String(token.dropFirst().dropLast())
        case .expressions(let values):
            guard values.count == 1, case .string(let text)? = values.first?.kind else { return nil }
            return text
        case .none, .fields: return nil
        }
    }
}
