import BigInt
import Source

/// Which header: a variable of its own, or an element of a stack.
public indirect enum HeaderReference: Sendable {
    case variable(VariableID)
    /// The index is any `bit<w>` expression; out of range reads an invalid header and writes nothing.
    case element(VariableID, Expression)
}

/// A value without side effects. Operands have the types the operator asks for; there are no implicit conversions.
public struct Expression: Sendable {
    public var kind: Kind
    public var type: Type
    public var span: Span
    public init(_ kind: Kind, type: Type, at span: Span) {
        self.kind = kind
        self.type = type
        self.span = span
    }

    public indirect enum Kind: Sendable {
        /// In range for the type; `bool` is 0 or 1, `error` and enums their number.
        case constant(BigInt)
        case variable(VariableID)
        /// A field of a header, by index in `HeaderType.fields`. Of an invalid header: any value.
        case field(HeaderReference, Int)
        case isValid(HeaderReference)
        /// Both invalid, or both valid with equal fields.
        case headersEqual(HeaderReference, HeaderReference)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// To `type`: zero extension from bit, sign extension from int, truncation, or reinterpretation; bool to and from bit<1>.
        case cast(Expression)
        /// Bits `high` down to `low` as `bit<high-low+1>`.
        case slice(Expression, high: Int, low: Int)
        /// The left operand in the high bits. Operands may be bit or int.
        case concatenate(Expression, Expression)
        case conditional(Expression, then: Expression, else: Expression)
        /// The bits of a varbit field that are in use, as `bit<32>`.
        case varbitLength(HeaderReference, Int)
    }
}

public enum UnaryOperator: Sendable {
    /// bool
    case not
    /// bit, int
    case complement, negate
}

public enum BinaryOperator: Sendable {
    /// bit, int: modulo 2^w
    case add, subtract, multiply
    case addSaturating, subtractSaturating
    /// bit, int, by a constant or not; by zero gives 0.
    case divide, modulo
    /// The right operand is any bit<v>; by w or more gives 0, or the sign for `>>` on int.
    case shiftLeft, shiftRight
    case bitAnd, bitOr, bitXor
    /// On operands of one type, giving bool: signed for int.
    case equal, notEqual, less, lessEqual, greater, greaterEqual
    /// bool; both sides are pure, so both may be evaluated.
    case and, or
}
