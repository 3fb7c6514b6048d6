extension CExpression {
    /// How tightly the outermost operator binds; a larger number binds more.
    private var precedence: Int {
        switch self {
        case .name, .pure, .call, .dot, .arrow, .element, .sizeOf: 16
        case .integer(let value): value < 0 ? 14 : 16
        case .unsigned, .literal, .fields: 16
        case .prefix, .cast: 14
        case .binary(let op, _, _): op.precedence
        case .conditional: 2
        }
    }

    /// The expression as C text, with the parentheses it needs and those that compilers and readers want.
    var text: String {
        switch self {
        case .name(let name): return name
        case .integer(let value): return String(value)
        case .unsigned(let value, let isLong):
            let digits = value < 1024 ? String(value) : "0x" + String(value, radix: 16)
            return digits + (isLong ? "ull" : "u")
        case .pure(let function, let arguments), .call(let function, let arguments):
            return "\(function)(\(arguments.map(\.text).joined(separator: ", ")))"
        case .prefix(let op, let operand): return op.rawValue + operand.text(atLeast: 15)
        case .binary(let op, let left, let right):
            return "\(left.operand(of: op, isRight: false)) \(op.rawValue) \(right.operand(of: op, isRight: true))"
        case .conditional(let condition, let then, let otherwise):
            return "\(condition.text(atLeast: 3)) ? \(then.text(atLeast: 3)) : \(otherwise.text(atLeast: 2))"
        case .cast(let type, let operand): return "(\(type.declaring("")))\(operand.text(atLeast: 14))"
        case .dot(let value, let member): return "\(value.text(atLeast: 16)).\(member)"
        case .arrow(let pointer, let member): return "\(pointer.text(atLeast: 16))->\(member)"
        case .element(let array, let index): return "\(array.text(atLeast: 16))[\(index.text)]"
        case .literal(let type, let values):
            let list = values.isEmpty ? "{ }" : "{ \(values.map(\.text).joined(separator: ", ")) }"
            return type.map { "(\($0.declaring("")))\(list)" } ?? list
        case .fields(let fields):
            return "{ \(fields.map { ".\($0.path) = \($0.value.text)" }.joined(separator: ", ")) }"
        case .sizeOf(let type): return "sizeof(\(type.declaring("")))"
        }
    }

    private func text(atLeast minimum: Int) -> String { precedence < minimum ? "(\(text))" : text }

    /// As an operand: parentheses also where mixing operators is legal but hard to read (and warned about).
    private func operand(of op: Operator, isRight: Bool) -> String {
        guard case .binary(let own, _, _) = self else { return text(atLeast: op.precedence) }
        let isSameChain = own == op && !isRight && op.isAssociative
        let isPlain =
            op.precedence <= 5 && own.precedence >= 10 || op.isComparison && own.isArithmetic
            || (op == .and || op == .or) && own.isComparison
        return isSameChain || isPlain && own.precedence > op.precedence ? text : "(\(text))"
    }

    /// A C string literal.
    static func quoted(_ string: String) -> String {
        var result = "\""
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\" + String(UnicodeScalar(byte))
            case 0x20..<0x7F: result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let octal = String(byte, radix: 8)
                result += "\\" + String(repeating: "0", count: 3 - octal.count) + octal
            }
        }
        return result + "\""
    }
}

extension CExpression.Operator {
    /// C's levels.
    var precedence: Int {
        switch self {
        case .multiply, .divide, .modulo: 13
        case .add, .subtract: 12
        case .shiftLeft, .shiftRight: 11
        case .less, .lessEqual, .greater, .greaterEqual: 10
        case .equal, .notEqual: 9
        case .bitAnd: 8
        case .bitXor: 7
        case .bitOr: 6
        case .and: 5
        case .or: 4
        }
    }
    var isAssociative: Bool {
        switch self {
        case .add, .multiply, .bitAnd, .bitOr, .bitXor, .and, .or: true
        case .subtract, .divide, .modulo, .shiftLeft, .shiftRight, .less, .lessEqual, .greater, .greaterEqual, .equal,
            .notEqual:
            false
        }
    }
    var isComparison: Bool { precedence == 9 || precedence == 10 }
    var isArithmetic: Bool { precedence >= 12 }
}
