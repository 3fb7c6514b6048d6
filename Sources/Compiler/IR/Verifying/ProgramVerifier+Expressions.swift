import BigInt

extension ProgramVerifier {
    mutating func check(_ header: HeaderReference) {
        let id = header.variable
        guard program.variables.indices.contains(id.raw) else { return problem("a header variable does not exist") }
        switch (header, program.variables[id.raw].kind) {
        case (.variable, .header): break
        case (.element(_, let index), .stack):
            check(index)
            if case .bit = index.type {} else { problem("\(program.variables[id.raw].name) is indexed by something that is no bit<w>") }
        case (.variable, .scalar), (.variable, .stack), (.element, .scalar), (.element, .header):
            problem("\(program.variables[id.raw].name) is used as what it is not")
        }
    }

    /// The type of a field; nil, with a problem noted, when there is none.
    mutating func fieldType(_ header: HeaderReference, _ index: Int) -> Type? {
        check(header)
        guard let type = program.headerType(of: header), type.fields.indices.contains(index) else {
            problem("field \(index) of \(header.variable.raw) does not exist")
            return nil
        }
        return type.fields[index].type
    }

    mutating func check(_ value: Expression) {
        checkScalar(value.type, "an expression")
        switch value.kind {
        case .constant(let number): checkRange(number, value.type)
        case .variable(let id):
            if let type = scalarType(id) {
                expect(type == value.type, "a variable is read as another type")
            } else {
                problem("variable \(id.raw) is no scalar")
            }
        case .field(let header, let index):
            if let type = fieldType(header, index) { expect(type == value.type, "a field is read as another type") }
        case .isValid(let header):
            check(header)
            expect(value.type == .bool, "isValid is no bool")
        case .headersEqual(let left, let right):
            check(left)
            check(right)
            expect(value.type == .bool, "the comparison of headers is no bool")
            expect(program.headerType(of: left)?.name == program.headerType(of: right)?.name, "headers of two types are compared")
        case .varbitLength(let header, let index):
            if let type = fieldType(header, index) {
                if case .varbit = type {} else { problem("the length of a field that is no varbit") }
            }
            expect(value.type == .bit(32), "a varbit's length is no bit<32>")
        case .unary(let op, let operand):
            check(operand)
            expect(operand.type == value.type, "a unary operator changes the type")
            expect((op == .not) == (value.type == .bool), "a unary operator on the wrong type")
        case .binary(let op, let left, let right): check(op, left, right, value.type)
        case .cast(let operand): check(operand)
        case .slice(let operand, let high, let low):
            check(operand)
            let width = program.width(of: operand.type)
            expect(low >= 0 && low <= high && high < width, "a slice [\(high):\(low)] of \(width) bits")
            expect(value.type == .bit(high - low + 1), "a slice of another type")
        case .concatenate(let left, let right):
            check(left)
            check(right)
            let sum = program.width(of: left.type) + program.width(of: right.type)
            expect(program.width(of: value.type) == sum && value.type != .bool, "a concatenation of another width")
        case .conditional(let condition, let then, let otherwise):
            for part in [condition, then, otherwise] { check(part) }
            expect(condition.type == .bool, "a condition that is no bool")
            expect(then.type == value.type && otherwise.type == value.type, "the sides of ?: have other types")
        }
    }

    mutating func expect(_ holds: Bool, _ text: String) {
        if !holds { problem(text) }
    }

    private mutating func checkRange(_ number: BigInt, _ type: Type) {
        let width = program.width(of: type)
        let range: ClosedRange<BigInt>
        switch type {
        case .int: range = -(BigInt(1) << (width - 1))...((BigInt(1) << (width - 1)) - 1)
        case .bit, .bool, .error, .enumeration, .varbit: range = 0...((BigInt(1) << width) - 1)
        }
        expect(range.contains(number), "the constant \(number) does not fit into \(width) bits")
    }

    private mutating func check(_ op: BinaryOperator, _ left: Expression, _ right: Expression, _ type: Type) {
        check(left)
        check(right)
        switch op {
        case .add, .subtract, .multiply, .addSaturating, .subtractSaturating, .divide, .modulo, .bitAnd, .bitOr, .bitXor:
            expect(left.type == right.type && left.type == type && type != .bool, "operands of \(op) differ in type")
        case .shiftLeft, .shiftRight:
            expect(left.type == type, "a shift changes the type")
            if case .bit = right.type {} else { problem("a shift by what is no bit<w>") }
        case .equal, .notEqual: expect(left.type == right.type && type == .bool, "a comparison of two types")
        case .less, .lessEqual, .greater, .greaterEqual:
            expect(left.type == right.type && type == .bool && left.type != .bool, "a comparison of two types")
        case .and, .or: expect(left.type == .bool && right.type == .bool && type == .bool, "\(op) on what is no bool")
        }
    }
}
