import BigInt
import IR

/// IR expressions as C expressions. Everything is pure, so statements that a part needs first (`out`) may run whether or not
/// that part is looked at.
extension Generator {
    mutating func lower(_ expression: Expression, in out: inout [CStatement]) -> CExpression {
        let type = expression.type
        switch expression.kind {
        case .constant(let value):
            return shape(type) == .boolean ? (value == 0 ? .zero : .one) : constant(value, width: width(type))
        case .variable(let id): return variable(id, type)
        case .field(let reference, let field): return load(reference, field, in: &out)
        case .isValid(let reference): return place(reference, in: &out)?.isValid ?? .zero
        case .headersEqual(let left, let right): return headersEqual(left, right, in: &out)
        case .unary(let op, let operand): return unary(op, operand, type, in: &out)
        case .binary(let op, let left, let right): return binary(op, left, right, type, in: &out)
        case .cast(let operand): return cast(operand, to: type, in: &out)
        case .slice(let operand, let high, let low): return slice(operand, high: high, low: low, in: &out)
        case .concatenate(let left, let right):
            let total = width(left.type) + width(right.type)
            let shape = Shape(width: total)
            let high = convert(number(left, in: &out), from: numberShape(left), to: shape)
            let low = convert(number(right, in: &out), from: numberShape(right), to: shape)
            let shifted = shiftLeft(high, by: width(right.type), shape, in: &out)
            return combine(.bitOr, "or", shifted, low, shape)
        case .conditional(let condition, let then, let otherwise):
            return .conditional(lower(condition, in: &out), lower(then, in: &out), lower(otherwise, in: &out))
        case .varbitLength(let reference, _):
            guard let place = place(reference, in: &out), let extra = place.extra else { return .unsigned(0, isLong: false) }
            let bits = CExpression.binary(.multiply, extra, .unsigned(8, isLong: false))
            return place.isKnownValid && place.guardCondition == nil ? bits : .conditional(place.isValid, bits, .integer(0))
        }
    }

    /// A scalar variable's value.
    mutating func variable(_ id: VariableID, _ type: Type) -> CExpression {
        switch parameters[id] {
        case .constant(let value)?:
            var none: [CStatement] = []
            return lower(value, in: &none)
        case .integer(let value)?: return shape(type) == .boolean ? .binary(.notEqual, value, .integer(0)) : value
        case .bytes(let base)?:
            // A width that is no whole number of bytes lies at the end of its bytes.
            let bytes = (width(type) + 7) / 8
            return loadBits(
                ByteRun(base: base, count: bytes, isAligned: false), offset: bytes * 8 - width(type), width: width(type))
        case nil: break
        }
        let name = CExpression.name(scalars[id] ?? "unknown")
        guard byteVariables.contains(id) else { return name }
        return loadBits(ByteRun(base: name, count: width(type) / 8, isAligned: true), offset: 0, width: width(type))
    }

    /// The shape of an operand as a number: a bool counts as a word.
    func numberShape(_ expression: Expression) -> Shape {
        let shape = shape(expression.type)
        return shape == .boolean ? .word : shape
    }

    /// An operand as a number.
    mutating func number(_ expression: Expression, in out: inout [CStatement]) -> CExpression {
        let value = lower(expression, in: &out)
        return shape(expression.type) == .boolean ? .cast(.u32, value) : value
    }

    private mutating func unary(
        _ op: UnaryOperator, _ operand: Expression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let value = lower(operand, in: &out)
        let bits = width(type)
        switch (op, using(type)) {
        case (.not, _): return !value
        case (.complement, .wide(let limbs)): return cut(.pure("wide\(limbs)_not", [value]), bits)
        case (.complement, _): return cut(.prefix(.complement, value), bits)
        case (.negate, .wide(let limbs)):
            return cut(.pure("wide\(limbs)_sub", [constant(0, width: bits), value]), bits)
        case (.negate, _): return cut(.prefix(.negate, value), bits)
        }
    }

    /// A bitwise operator, by C or by the wide function of that name.
    mutating func combine(
        _ op: CExpression.Operator, _ name: String, _ left: CExpression, _ right: CExpression, _ shape: Shape
    ) -> CExpression {
        guard case .wide(let limbs) = shape else { return .binary(op, left, right) }
        prelude.useWide(limbs: limbs)
        return .pure("wide\(limbs)_\(name)", [left, right])
    }

    func compare(_ op: BinaryOperator) -> CExpression.Operator? {
        switch op {
        case .equal: .equal
        case .notEqual: .notEqual
        case .less: .less
        case .lessEqual: .lessEqual
        case .greater: .greater
        case .greaterEqual: .greaterEqual
        case .add, .subtract, .multiply, .addSaturating, .subtractSaturating, .divide, .modulo, .shiftLeft, .shiftRight,
            .bitAnd, .bitOr, .bitXor, .and, .or:
            nil
        }
    }

    private mutating func binary(
        _ op: BinaryOperator, _ left: Expression, _ right: Expression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        if let comparison = compare(op) {
            let a = lower(left, in: &out)
            let b = lower(right, in: &out)
            return compare(comparison, a, b, left.type, in: &out)
        }
        let a = lower(left, in: &out)
        let bits = width(type)
        let shape = using(type)
        switch op {
        case .shiftLeft, .shiftRight: return shift(op, a, right, type, in: &out)
        case .and: return a.and(lower(right, in: &out))
        case .or: return .binary(.or, a, lower(right, in: &out))
        case .bitAnd: return combine(.bitAnd, "and", a, lower(right, in: &out), shape)
        case .bitOr: return combine(.bitOr, "or", a, lower(right, in: &out), shape)
        case .bitXor: return combine(.bitXor, "xor", a, lower(right, in: &out), shape)
        case .add: return cut(combine(.add, "add", a, lower(right, in: &out), shape), bits)
        case .subtract: return cut(combine(.subtract, "sub", a, lower(right, in: &out), shape), bits)
        case .multiply: return cut(combine(.multiply, "mul", a, lower(right, in: &out), shape), bits)
        case .addSaturating, .subtractSaturating:
            return saturating(op, a, lower(right, in: &out), type, in: &out)
        case .divide, .modulo: return divide(op, a, lower(right, in: &out), type, in: &out)
        case .equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual: return .zero
        }
    }

    /// Compares two values of one type. Signed order is unsigned order with the sign bits turned over.
    mutating func compare(
        _ op: CExpression.Operator, _ a: CExpression, _ b: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let shape = using(type)
        var (a, b) = (a, b)
        if isSigned(type), op != .equal, op != .notEqual {
            let sign = constant(BigInt(1) << (width(type) - 1), width: width(type))
            a = combine(.bitXor, "xor", a, sign, shape)
            b = combine(.bitXor, "xor", b, sign, shape)
        }
        guard case .wide(let limbs) = shape else { return .binary(op, a, b) }
        switch op {
        case .equal: return .pure("wide\(limbs)_equal", [a, b])
        case .notEqual: return !.pure("wide\(limbs)_equal", [a, b])
        case .less: return .pure("wide\(limbs)_less", [a, b])
        case .greater: return .pure("wide\(limbs)_less", [b, a])
        case .lessEqual: return !.pure("wide\(limbs)_less", [b, a])
        default: return !.pure("wide\(limbs)_less", [a, b])
        }
    }

    /// Saturating addition and subtraction. Signed: an overflow shows in the sign bit, and saturates to the left operand's side.
    private mutating func saturating(
        _ op: BinaryOperator, _ left: CExpression, _ right: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let bits = width(type)
        let shape = using(type)
        let isAdd = op == .addSaturating
        let a = bind(left, shape.type, as: "left", in: &out)
        let b = bind(right, shape.type, as: "right", in: &out)
        let plain = cut(combine(isAdd ? .add : .subtract, isAdd ? "add" : "sub", a, b, shape), bits)
        let sum = bind(plain, shape.type, as: "sum", in: &out)
        guard isSigned(type) else {
            return isAdd
                ? .conditional(less(sum, a, shape), constant((BigInt(1) << bits) - 1, width: bits), sum)
                : .conditional(less(a, b, shape), constant(0, width: bits), sum)
        }
        let differ = combine(.bitXor, "xor", a, b, shape)
        let sign = constant(BigInt(1) << (bits - 1), width: bits)
        let candidates = isAdd ? combine(.bitXor, "xor", differ, sign, shape) : differ
        let moved = combine(.bitXor, "xor", a, sum, shape)
        let over = combine(.bitAnd, "and", combine(.bitAnd, "and", candidates, moved, shape), sign, shape)
        let zero = constant(0, width: bits)
        let isOver: CExpression = shape.isWide ? less(zero, over, shape) : .binary(.notEqual, over, .integer(0))
        let isNegative: CExpression =
            shape.isWide ? !less(a, sign, shape) : .binary(.notEqual, .binary(.bitAnd, a, sign), .integer(0))
        let edge = CExpression.conditional(isNegative, sign, constant((BigInt(1) << (bits - 1)) - 1, width: bits))
        return .conditional(isOver, edge, sum)
    }

    private func less(_ a: CExpression, _ b: CExpression, _ shape: Shape) -> CExpression {
        if case .wide(let limbs) = shape { .pure("wide\(limbs)_less", [a, b]) } else { .binary(.less, a, b) }
    }

    /// Division truncates; by zero it gives 0. Signed through the magnitudes.
    private mutating func divide(
        _ op: BinaryOperator, _ left: CExpression, _ right: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        let bits = width(type)
        let shape = using(type)
        var a = bind(left, shape.type, as: "left", in: &out)
        var b = bind(right, shape.type, as: "right", in: &out)
        var flips: CExpression?
        if isSigned(type) {
            let sign = constant(BigInt(1) << (bits - 1), width: bits)
            let negativeA = !less(a, sign, shape)
            let negativeB = !less(b, sign, shape)
            let zero = constant(0, width: bits)
            flips = op == .divide ? .binary(.notEqual, negativeA, negativeB) : negativeA
            let minusA = cut(combine(.subtract, "sub", zero, a, shape), bits)
            let minusB = cut(combine(.subtract, "sub", zero, b, shape), bits)
            let wasA = a
            a = bind(.conditional(negativeA, minusA, wasA), shape.type, as: "left", in: &out)
            b = bind(.conditional(negativeB, minusB, b), shape.type, as: "right", in: &out)
        }
        let zero = constant(0, width: bits)
        var result: CExpression
        if case .wide(let limbs) = shape {
            let plain = CExpression.pure("wide\(limbs)_div", [a, b, op == .divide ? .zero : .one])
            result = .conditional(.pure("wide\(limbs)_equal", [b, zero]), zero, plain)
        } else {
            let plain = CExpression.binary(op == .divide ? .divide : .modulo, a, b)
            result = (b.constant ?? 0) != 0 ? plain : .conditional(b, plain, .integer(0))
        }
        guard let flips else { return result }
        result = bind(result, shape.type, as: "quotient", in: &out)
        return .conditional(flips, cut(combine(.subtract, "sub", zero, result, shape), bits), result)
    }
}
