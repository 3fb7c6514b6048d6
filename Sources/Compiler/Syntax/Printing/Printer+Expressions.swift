extension Printer {
    /// How tightly things bind, from loose to tight.
    private enum Precedence {
        static let conditional = 0
        static let prefix = 11
        static let postfix = 12
        static let primary = 13
    }

    mutating func expression(_ expression: Expression) { self.expression(expression, atLeast: Precedence.conditional) }

    mutating func parenthesized(_ expression: Expression) {
        write("(")
        self.expression(expression)
        write(")")
    }

    /// In parentheses where the expression binds less tightly than its place demands.
    private mutating func expression(_ expression: Expression, atLeast minimum: Int) {
        let precedence = Self.precedence(expression)
        let isExplicit = fullyParenthesized && minimum > Precedence.conditional && precedence < Precedence.postfix
        if precedence < minimum || isExplicit {
            parenthesized(expression)
        } else {
            bare(expression)
        }
    }

    private static func precedence(_ expression: Expression) -> Int {
        switch expression.kind {
        case .conditional, .mask, .range: return Precedence.conditional
        case .binary(let found, _, _): return found.precedence
        case .unary, .cast: return Precedence.prefix
        case .member, .index, .slice, .plusSlice, .call: return Precedence.postfix
        case .integer(let value, _, _): return value < 0 ? Precedence.prefix : Precedence.primary
        case .bool, .string, .name, .type, .this, .list, .fields, .invalid, .defaultValue, .dontCare, .defaultLabel,
            .missing:
            return Precedence.primary
        }
    }

    private mutating func bare(_ expression: Expression) {
        switch expression.kind {
        case .integer(let value, let width, let isSigned):
            if let width { write("\(width)\(isSigned ? "s" : "w")") }
            write("\(value)")
        case .bool(let value): write(value ? "true" : "false")
        case .string(let text): write("\"\(text)\"")
        case .name(let name, let absolute): path(name, absolute: absolute)
        case .type(let type): self.type(type)
        case .this: write("this")
        case .member(let base, let member):
            self.expression(base, atLeast: Precedence.postfix)
            write(".\(member.name)")
        case .index(let base, let index):
            self.expression(base, atLeast: Precedence.postfix)
            write("[")
            self.expression(index)
            write("]")
        case .slice(let base, let high, let low): slice(base, high, ":", low)
        case .plusSlice(let base, let low, let width): slice(base, low, "+:", width)
        case .unary(let found, let operand):
            write(found.rawValue)
            // `+` and `+` would run together.
            if case .unary(.plus, _) = operand.kind, found == .plus { write(" ") }
            self.expression(operand, atLeast: Precedence.prefix)
        case .binary(let found, let left, let right):
            self.expression(left, atLeast: found.precedence)
            write(" \(found.rawValue) ")
            self.expression(right, atLeast: found.precedence + 1)
        case .conditional(let condition, let then, let otherwise):
            self.expression(condition, atLeast: Precedence.conditional + 1)
            write(" ? ")
            self.expression(then)
            write(" : ")
            self.expression(otherwise)
        case .cast(let type, let operand):
            write("(")
            self.type(type)
            write(") ")
            self.expression(operand, atLeast: Precedence.prefix)
        case .call(let callee, let types, let arguments):
            self.expression(callee, atLeast: Precedence.postfix)
            if !types.isEmpty { typeArguments(types) }
            self.arguments(arguments)
        case .list(let values, let hasDefault):
            write("{")
            separated(values) { $0.expression($1) }
            defaultEnd(hasDefault, isFirst: values.isEmpty)
        case .fields(let fields, let hasDefault):
            write("{")
            separated(fields) { $0.field($1) }
            defaultEnd(hasDefault, isFirst: fields.isEmpty)
        case .invalid: write("{#}")
        case .defaultValue: write("...")
        case .mask(let value, let mask):
            self.expression(value, atLeast: Precedence.conditional + 1)
            write(" &&& ")
            self.expression(mask, atLeast: Precedence.conditional + 1)
        case .range(let low, let high):
            self.expression(low, atLeast: Precedence.conditional + 1)
            write(" .. ")
            self.expression(high, atLeast: Precedence.conditional + 1)
        case .dontCare: write("_")
        case .defaultLabel: write("default")
        case .missing: write("_")
        }
    }

    private mutating func slice(_ base: Expression, _ first: Expression, _ separator: String, _ second: Expression) {
        expression(base, atLeast: Precedence.postfix)
        write("[")
        expression(first, atLeast: Precedence.conditional + 1)
        write(" \(separator) ")
        expression(second, atLeast: Precedence.conditional + 1)
        write("]")
    }

    private mutating func defaultEnd(_ hasDefault: Bool, isFirst: Bool) {
        if hasDefault { write(isFirst ? "..." : ", ...") }
        write("}")
    }

    mutating func arguments(_ arguments: [Argument]) {
        write("(")
        separated(arguments) { printer, argument in
            if let name = argument.name { printer.write("\(name.name) = ") }
            printer.expression(argument.value)
        }
        write(")")
    }

    /// A keyset: a list is a tuple in parentheses, where these would be read as one.
    mutating func keyset(_ keyset: Expression) {
        guard case .list(let elements, false) = keyset.kind, Self.isTuple(elements) else { return expression(keyset) }
        write("(")
        separated(elements) { $0.expression($1) }
        write(")")
    }

    private static func isTuple(_ elements: [Expression]) -> Bool {
        guard elements.count == 1 else { return !elements.isEmpty }
        switch elements[0].kind {
        case .mask, .range, .dontCare, .defaultLabel: return true
        default: return false
        }
    }
}

extension BinaryOperator {
    /// From 1 for `||` to 10 for `*`, as in the specification's appendix.
    var precedence: Int {
        switch self {
        case .or: 1
        case .and: 2
        case .equal, .notEqual: 3
        case .less, .greater, .lessEqual, .greaterEqual: 4
        case .bitOr: 5
        case .bitXor: 6
        case .bitAnd: 7
        case .shiftLeft, .shiftRight: 8
        case .concatenate, .add, .subtract, .addSaturating, .subtractSaturating: 9
        case .multiply, .divide, .modulo: 10
        }
    }
}
