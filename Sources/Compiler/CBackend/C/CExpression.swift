/// A C expression as a value. Precedence is the printer's business: no case stands for parentheses.
indirect enum CExpression: Hashable, Sendable {
    case name(String)
    /// An `int` constant.
    case integer(Int)
    /// An unsigned constant of 32 bits, or 64 when `isLong`.
    case unsigned(UInt64, isLong: Bool)
    /// A call that only computes: it may be dropped or repeated.
    case pure(String, [CExpression])
    /// A call with effects.
    case call(String, [CExpression])
    case prefix(Prefix, CExpression)
    case binary(Operator, CExpression, CExpression)
    case conditional(CExpression, CExpression, CExpression)
    case cast(CType, CExpression)
    /// `value.name`
    case dot(CExpression, String)
    /// `pointer->name`
    case arrow(CExpression, String)
    case element(CExpression, CExpression)
    /// `(type){ a, b }`; without type a plain initializer.
    case literal(CType?, [CExpression])
    /// `{ .a = x, .b.c = y }`
    case fields([FieldValue])
    case sizeOf(CType)

    struct FieldValue: Hashable, Sendable {
        var path: String
        var value: CExpression
    }

    enum Prefix: String, Sendable {
        case not = "!", complement = "~", negate = "-", address = "&", dereference = "*"
    }

    enum Operator: String, Sendable {
        case multiply = "*", divide = "/", modulo = "%"
        case add = "+", subtract = "-"
        case shiftLeft = "<<", shiftRight = ">>"
        case less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">="
        case equal = "==", notEqual = "!="
        case bitAnd = "&", bitXor = "^", bitOr = "|"
        case and = "&&", or = "||"
    }

    static let zero = CExpression.integer(0)
    static let one = CExpression.integer(1)

    /// True when evaluating it changes nothing.
    var isPure: Bool {
        switch self {
        case .call: false
        default: children.allSatisfy(\.isPure)
        }
    }

    /// The constant's value, when it is one.
    var constant: UInt64? {
        switch self {
        case .integer(let value): value < 0 ? nil : UInt64(value)
        case .unsigned(let value, _): value
        case .name, .pure, .call, .prefix, .binary, .conditional, .cast, .dot, .arrow, .element, .literal, .fields, .sizeOf:
            nil
        }
    }

    /// The operands.
    var children: [CExpression] {
        switch self {
        case .name, .integer, .unsigned, .sizeOf: []
        case .pure(_, let arguments), .call(_, let arguments), .literal(_, let arguments): arguments
        case .fields(let fields): fields.map(\.value)
        case .prefix(_, let operand), .cast(_, let operand), .dot(let operand, _), .arrow(let operand, _): [operand]
        case .binary(_, let left, let right), .element(let left, let right): [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }

    /// The same with something else for each variable's name.
    func mapNames(_ change: (String) -> CExpression) -> CExpression {
        switch self {
        case .name(let name): change(name)
        case .integer, .unsigned, .sizeOf: self
        case .pure(let function, let arguments): .pure(function, arguments.map { $0.mapNames(change) })
        case .call(let function, let arguments): .call(function, arguments.map { $0.mapNames(change) })
        case .prefix(let op, let operand): .prefix(op, operand.mapNames(change))
        case .binary(let op, let left, let right): .binary(op, left.mapNames(change), right.mapNames(change))
        case .conditional(let condition, let then, let otherwise):
            .conditional(condition.mapNames(change), then.mapNames(change), otherwise.mapNames(change))
        case .cast(let type, let operand): .cast(type, operand.mapNames(change))
        case .dot(let value, let member): .dot(value.mapNames(change), member)
        case .arrow(let pointer, let member): .arrow(pointer.mapNames(change), member)
        case .element(let array, let index): .element(array.mapNames(change), index.mapNames(change))
        case .literal(let type, let values): .literal(type, values.map { $0.mapNames(change) })
        case .fields(let fields): .fields(fields.map { FieldValue(path: $0.path, value: $0.value.mapNames(change)) })
        }
    }

    /// Calls `visit` with every variable's name that occurs.
    func forEachName(_ visit: (String) -> Void) {
        if case .name(let name) = self { visit(name) }
        for child in children { child.forEachName(visit) }
    }
}

extension CExpression {
    static func + (left: CExpression, right: CExpression) -> CExpression {
        if right == .zero { return left }
        if left == .zero { return right }
        if case .integer(let b) = right {
            if case .integer(let a) = left { return .integer(a + b) }
            if case .binary(.add, let base, .integer(let a)) = left { return base + .integer(a + b) }
            if b < 0 { return .binary(.subtract, left, .integer(-b)) }
        }
        return .binary(.add, left, right)
    }
    static func - (left: CExpression, right: CExpression) -> CExpression {
        if right == .zero { return left }
        if case .integer(let b) = right { return left + .integer(-b) }
        return .binary(.subtract, left, right)
    }
    static func & (left: CExpression, right: CExpression) -> CExpression { .binary(.bitAnd, left, right) }
    static func | (left: CExpression, right: CExpression) -> CExpression { .binary(.bitOr, left, right) }
    static func == (left: CExpression, right: Int) -> CExpression { .binary(.equal, left, .integer(right)) }
    static func > (left: CExpression, right: CExpression) -> CExpression { .binary(.greater, left, right) }
    static func < (left: CExpression, right: CExpression) -> CExpression { .binary(.less, left, right) }
    static prefix func ! (operand: CExpression) -> CExpression { .prefix(.not, operand) }

    /// `left && right`, constants folded.
    func and(_ other: CExpression) -> CExpression {
        if self == .one { return other }
        if other == .one { return self }
        if self == .zero || other == .zero { return .zero }
        return .binary(.and, self, other)
    }
    var address: CExpression { .prefix(.address, self) }
    func shifted(left bits: Int) -> CExpression { bits == 0 ? self : .binary(.shiftLeft, self, .integer(bits)) }
    func shifted(right bits: Int) -> CExpression { bits == 0 ? self : .binary(.shiftRight, self, .integer(bits)) }
}
