import BigInt

extension ProgramPrinter {
    func name(_ id: VariableID) -> String {
        program.variables.indices.contains(id.raw) ? "\(program.variables[id.raw].name)#\(id.raw)" : "?\(id.raw)"
    }

    func name(_ type: Type) -> String {
        switch type {
        case .bit(let width): "bit<\(width)>"
        case .int(let width): "int<\(width)>"
        case .bool: "bool"
        case .error: "error"
        case .enumeration(let id): program.enums.indices.contains(id.raw) ? program.enums[id.raw].name : "enum?\(id.raw)"
        case .varbit(let width): "varbit<\(width)>"
        }
    }

    func reference(_ header: HeaderReference) -> String {
        switch header {
        case .variable(let id): name(id)
        case .element(let id, let index): "\(name(id))[\(expression(index))]"
        }
    }

    func field(_ header: HeaderReference, _ index: Int) -> String {
        let fields = program.headerType(of: header)?.fields ?? []
        return "\(reference(header)).\(fields.indices.contains(index) ? fields[index].name : "?\(index)")"
    }

    /// Every operator in parentheses.
    func expression(_ value: Expression) -> String {
        switch value.kind {
        case .constant(let number): constant(number, value.type)
        case .variable(let id): name(id)
        case .field(let header, let index): field(header, index)
        case .isValid(let header): "\(reference(header)).isValid()"
        case .headersEqual(let left, let right): "(\(reference(left)) == \(reference(right)))"
        case .unary(let op, let operand): "\(symbol(op))\(expression(operand))"
        case .binary(let op, let left, let right): "(\(expression(left)) \(symbol(op)) \(expression(right)))"
        case .cast(let operand): "(\(name(value.type)))\(expression(operand))"
        case .slice(let operand, let high, let low): "\(expression(operand))[\(high):\(low)]"
        case .concatenate(let left, let right): "(\(expression(left)) ++ \(expression(right)))"
        case .conditional(let condition, let then, let otherwise):
            "(\(expression(condition)) ? \(expression(then)) : \(expression(otherwise)))"
        case .varbitLength(let header, let index): "\(field(header, index)).length()"
        }
    }

    private func constant(_ value: BigInt, _ type: Type) -> String {
        switch type {
        case .bit(let width): "\(width)w\(value)"
        case .int(let width): "\(width)s\(value)"
        case .bool: value == 0 ? "false" : "true"
        case .error:
            value >= 0 && value < program.errors.count ? "error.\(program.errors[Int(value)])" : "error?\(value)"
        case .enumeration(let id):
            (program.enums.indices.contains(id.raw) ? program.enums[id.raw].members.first { $0.value == value } : nil)
                .map { "\(name(type)).\($0.name)" } ?? "(\(name(type)))\(value)"
        case .varbit: "\(value)"
        }
    }

    private func symbol(_ op: UnaryOperator) -> String {
        switch op {
        case .not: "!"
        case .complement: "~"
        case .negate: "-"
        }
    }

    private func symbol(_ op: BinaryOperator) -> String {
        switch op {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .addSaturating: "|+|"
        case .subtractSaturating: "|-|"
        case .divide: "/"
        case .modulo: "%"
        case .shiftLeft: "<<"
        case .shiftRight: ">>"
        case .bitAnd: "&"
        case .bitOr: "|"
        case .bitXor: "^"
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessEqual: "<="
        case .greater: ">"
        case .greaterEqual: ">="
        case .and: "&&"
        case .or: "||"
        }
    }
}
