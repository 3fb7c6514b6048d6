import BigInt
import IR
import Source

/// Arithmetic on compile-time values, as the specification defines it for the type of the result.
enum Folding {
    /// The value modulo 2^w, signed for int.
    static func wrap(_ value: BigInt, _ type: LeafType, enumWidth: Int = 32) -> BigInt {
        switch type {
        case .bit(let width), .varbit(let width): return low(value, width)
        case .int(let width):
            let bits = low(value, width)
            return bits >= BigInt(1) << (width - 1) ? bits - (BigInt(1) << width) : bits
        case .bool: return value == 0 ? 0 : 1
        case .error: return low(value, 32)
        case .enumeration: return low(value, enumWidth)
        }
    }

    /// The low `width` bits as an unsigned number.
    static func low(_ value: BigInt, _ width: Int) -> BigInt { value.low(width) }

    static func range(_ type: LeafType) -> (low: BigInt, high: BigInt)? {
        switch type {
        case .bit(let width): (0, (BigInt(1) << width) - 1)
        case .int(let width): (-(BigInt(1) << (width - 1)), (BigInt(1) << (width - 1)) - 1)
        case .varbit, .bool, .error, .enumeration: nil
        }
    }

    /// The result before it is wrapped; nil when it cannot be known (a division by zero). A result of any size when
    /// `type` is nil.
    static func binary(_ op: IR.BinaryOperator, _ a: BigInt, _ b: BigInt, _ type: LeafType?) -> BigInt? {
        switch op {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .addSaturating: return clamp(a + b, type)
        case .subtractSaturating: return clamp(a - b, type)
        case .divide: return b == 0 ? nil : a / b
        case .modulo: return b == 0 ? nil : a % b
        case .shiftLeft:
            guard b >= 0, b < 100_000 else { return type == nil ? nil : 0 }
            return a << Int(b)
        case .shiftRight:
            guard b >= 0 else { return nil }
            guard b < 100_000 else { return a < 0 ? -1 : 0 }
            return a >> Int(b)
        case .bitAnd: return a & b
        case .bitOr: return a | b
        case .bitXor: return a ^ b
        case .equal: return a == b ? 1 : 0
        case .notEqual: return a != b ? 1 : 0
        case .less: return a < b ? 1 : 0
        case .lessEqual: return a <= b ? 1 : 0
        case .greater: return a > b ? 1 : 0
        case .greaterEqual: return a >= b ? 1 : 0
        case .and: return a != 0 && b != 0 ? 1 : 0
        case .or: return a != 0 || b != 0 ? 1 : 0
        }
    }

    private static func clamp(_ value: BigInt, _ type: LeafType?) -> BigInt {
        guard let type, let (low, high) = range(type) else { return value }
        return min(max(value, low), high)
    }
}

extension Elaborator {
    func constant(_ value: BigInt, _ type: LeafType, at span: Span) -> Expr {
        Expr(.constant(Folding.wrap(value, type, enumWidth: width(of: type))), type: type, at: span)
    }

    func number(_ value: Int, at span: Span) -> Expr { constant(BigInt(value), .bit(32), at: span) }

    func truth(_ value: Bool, at span: Span) -> Expr { Expr(.constant(value ? 1 : 0), type: .bool, at: span) }

    func boolean(_ expression: Expr) -> RValue { .scalar(expression, .bool) }

    /// The IR expression, folded when both sides are known. The types fit already.
    func makeBinary(_ op: IR.BinaryOperator, _ a: Expr, _ b: Expr, type: LeafType, at span: Span) -> Expr {
        if let left = a.constant, let right = b.constant {
            let shiftType: LeafType? = a.type
            if let value = Folding.binary(op, left, right, shiftType) { return constant(value, type, at: span) }
        }
        switch op {
        case .and:
            if let left = a.constant { return left == 0 ? a : b }
            if let right = b.constant, right != 0 { return a }
        case .or:
            if let left = a.constant { return left != 0 ? a : b }
            if let right = b.constant, right == 0 { return a }
        case .add, .subtract, .multiply, .addSaturating, .subtractSaturating, .divide, .modulo, .shiftLeft, .shiftRight, .bitAnd,
            .bitOr, .bitXor, .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual:
            break
        }
        return Expr(.binary(op, a, b), type: type, at: span)
    }

    func makeNot(_ operand: Expr, at span: Span) -> Expr {
        if let value = operand.constant { return truth(value == 0, at: span) }
        return Expr(.unary(.not, operand), type: .bool, at: span)
    }

    func slice(_ value: Expr, _ high: Int, _ low: Int, at span: Span) -> Expr {
        let type = LeafType.bit(high - low + 1)
        if let known = value.constant {
            return constant(Folding.low(known, width(of: value.type)) >> low, type, at: span)
        }
        return Expr(.slice(value, high: high, low: low), type: type, at: span)
    }

    func makeCast(_ value: Expr, to type: LeafType, at span: Span) -> Expr {
        if value.type == type { return value }
        if let known = value.constant { return constant(known, type, at: span) }
        return Expr(.cast(value), type: type, at: span)
    }

    /// `old` with its bits `high` to `low` replaced.
    func replaceBits(of old: Expr, _ high: Int, _ low: Int, with value: Expr, at span: Span) -> Expr {
        let bits = width(of: old.type)
        let plain = LeafType.bit(bits)
        if high == bits - 1, low == 0 { return makeCast(makeCast(value, to: plain, at: span), to: old.type, at: span) }
        let ones = ((BigInt(1) << (high - low + 1)) - 1) << low
        let keep = constant(((BigInt(1) << bits) - 1) ^ ones, plain, at: span)
        let kept = makeBinary(.bitAnd, makeCast(old, to: plain, at: span), keep, type: plain, at: span)
        let wide = makeCast(value, to: plain, at: span)
        let moved =
            low == 0 ? wide : makeBinary(.shiftLeft, wide, number(low, at: span), type: plain, at: span)
        return makeCast(makeBinary(.bitOr, kept, moved, type: plain, at: span), to: old.type, at: span)
    }
}
