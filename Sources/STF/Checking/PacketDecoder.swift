import BigInt
import IR

/// Names the fields of a packet by following the program's own parser over it, as far as that goes without doubt.
struct PacketDecoder {
    private let program: Program
    private let bytes: [UInt8]
    private var regions: [Hexdump.Region] = []
    /// Bits from the packet's start.
    private var cursor = 0
    /// Where the headers stand, and how long their varbit fields are.
    private var headers: [Place: (start: Int, varbit: Int)] = [:]
    private var variables: [VariableID: BigInt] = [:]

    private struct Place: Hashable {
        var variable: VariableID
        var element: Int?
    }

    /// What cannot be followed: the decoding ends here.
    private struct Doubt: Error {}

    static func regions(of bytes: [UInt8], by program: Program) -> [Hexdump.Region] {
        for block in program.blocks {
            if case .parser(let parser) = block.kind {
                var decoder = PacketDecoder(program: program, bytes: bytes)
                try? decoder.run(parser)
                return decoder.regions
            }
        }
        return []
    }

    private init(program: Program, bytes: [UInt8]) {
        self.program = program
        self.bytes = bytes
    }

    private mutating func run(_ parser: Parser) throws(Doubt) {
        for statement in parser.prologue { try run(statement) }
        var target = Parser.Target.state(parser.start)
        // A parser may loop without end over a packet it does not consume.
        for _ in 0..<1000 {
            guard case .state(let id) = target, parser.states.indices.contains(id.raw) else { return }
            let state = parser.states[id.raw]
            for statement in state.body { try run(statement) }
            switch state.transition {
            case .next(let next): target = next
            case .select(let expressions, let cases):
                var values: [BigInt] = []
                for expression in expressions { values.append(try value(expression)) }
                var chosen: Parser.Target?
                for item in cases where chosen == nil {
                    if try matches(item.keys, values) { chosen = item.target }
                }
                guard let chosen else { return }
                target = chosen
            }
        }
    }

    private func matches(_ keys: [Keyset], _ values: [BigInt]) throws(Doubt) -> Bool {
        for (key, value) in zip(keys, values) {
            switch key {
            case .any: continue
            case .value(let wanted): if try self.value(wanted) != value { return false }
            case .mask(let wanted, let mask):
                let mask = try self.value(mask)
                if try self.value(wanted) & mask != value & mask { return false }
            case .range(let low, let high):
                if try value < self.value(low) { return false }
                if try value > self.value(high) { return false }
            case .valueSet: throw Doubt()
            }
        }
        return true
    }

    private mutating func run(_ statement: Statement) throws(Doubt) {
        switch statement.kind {
        case .assign(let variable, let expression): variables[variable] = try? value(expression)
        case .extract(let reference, let varbit):
            let size = try varbit.map { (bits) throws(Doubt) in Int(clamping: try value(bits)) } ?? 0
            try extract(reference, varbit: size)
        case .lookahead(let variable):
            guard case .scalar(let type) = program.variables[variable.raw].kind else { throw Doubt() }
            variables[variable] = try bits(cursor, width(type))
        case .advance(let expression): cursor += Int(clamping: try value(expression))
        case .if(let condition, let then, let otherwise):
            for inner in try value(condition) != 0 ? then : otherwise { try run(inner) }
        case .block(_, let body): for inner in body { try run(inner) }
        case .call, .setValid, .setInvalid, .copyHeader, .copyVarbit, .assignField: break
        case .lookaheadHeader, .reject, .emit, .switch, .loop, .leave, .again, .apply: throw Doubt()
        }
    }

    private mutating func extract(_ reference: HeaderReference, varbit: Int) throws(Doubt) {
        let place = try place(reference)
        let (name, type) = try header(place)
        guard varbit >= 0, varbit <= 1 << 16, cursor + type.width + varbit <= bytes.count * 8 else { throw Doubt() }
        headers[place] = (cursor, varbit)
        var at = cursor
        for field in type.fields {
            let width = isVarbit(field.type) ? varbit : width(field.type)
            regions.append(Hexdump.Region(name: "\(name).\(field.name)", start: at, width: width))
            at += width
        }
        cursor = at
    }

    private func place(_ reference: HeaderReference) throws(Doubt) -> Place {
        switch reference {
        case .variable(let variable): Place(variable: variable, element: nil)
        case .element(let variable, let index): Place(variable: variable, element: Int(clamping: try value(index)))
        }
    }

    private func header(_ place: Place) throws(Doubt) -> (name: String, type: HeaderType) {
        guard program.variables.indices.contains(place.variable.raw) else { throw Doubt() }
        let variable = program.variables[place.variable.raw]
        // What the architecture calls all headers together says nothing about one of them.
        let name = variable.name.hasPrefix("headers.") ? String(variable.name.dropFirst(8)) : variable.name
        let suffix = place.element.map { "[\($0)]" } ?? ""
        switch variable.kind {
        case .scalar: throw Doubt()
        case .header(let id), .stack(let id, _): return (name + suffix, program.headerTypes[id.raw])
        }
    }

    private func value(_ expression: Expression) throws(Doubt) -> BigInt {
        let result = try raw(expression)
        return result.low(width(expression.type))
    }

    private func raw(_ expression: Expression) throws(Doubt) -> BigInt {
        switch expression.kind {
        case .constant(let value): return value
        case .variable(let variable):
            guard let value = variables[variable] else { throw Doubt() }
            return value
        case .field(let reference, let index):
            let place = try place(reference)
            guard let found = headers[place] else { throw Doubt() }
            let fields = try header(place).type.fields
            var start = found.start
            for field in fields.prefix(index) { start += isVarbit(field.type) ? found.varbit : width(field.type) }
            return try bits(start, width(fields[index].type))
        case .isValid(let reference): return headers[try place(reference)] == nil ? 0 : 1
        case .unary(.not, let operand): return try value(operand) == 0 ? 1 : 0
        case .unary(.complement, let operand): return ~(try value(operand))
        case .unary(.negate, let operand): return -(try value(operand))
        case .binary(let operation, let left, let right): return try binary(operation, value(left), value(right))
        case .cast(let operand):
            guard case .int = operand.type else { return try value(operand) }
            throw Doubt()
        case .slice(let operand, _, let low): return try value(operand) >> low
        case .concatenate(let left, let right): return try value(left) << width(right.type) | value(right)
        case .conditional(let condition, let then, let otherwise):
            return try value(condition) != 0 ? value(then) : value(otherwise)
        case .headersEqual, .varbitLength: throw Doubt()
        }
    }

    private func binary(_ operation: BinaryOperator, _ a: BigInt, _ b: BigInt) throws(Doubt) -> BigInt {
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .bitAnd: a & b
        case .bitOr: a | b
        case .bitXor: a ^ b
        case .equal: a == b ? 1 : 0
        case .notEqual: a != b ? 1 : 0
        case .less: a < b ? 1 : 0
        case .lessEqual: a <= b ? 1 : 0
        case .greater: a > b ? 1 : 0
        case .greaterEqual: a >= b ? 1 : 0
        case .and: a != 0 && b != 0 ? 1 : 0
        case .or: a != 0 || b != 0 ? 1 : 0
        case .shiftLeft: b < 4096 ? a << Int(b) : 0
        case .shiftRight: b < 4096 ? a >> Int(b) : 0
        case .divide: b == 0 ? 0 : a / b
        case .modulo: b == 0 ? 0 : a % b
        case .addSaturating, .subtractSaturating: throw Doubt()
        }
    }

    private func bits(_ start: Int, _ width: Int) throws(Doubt) -> BigInt {
        guard start >= 0, start + width <= bytes.count * 8 else { throw Doubt() }
        var value = BigInt(0)
        for bit in start..<(start + width) {
            value = value << 1 | BigInt(Int(bytes[bit / 8] >> UInt8(7 - bit % 8) & 1))
        }
        return value
    }

    private func width(_ type: Type) -> Int {
        switch type {
        case .bit(let width), .int(let width), .varbit(let width): width
        case .bool: 1
        case .error: 32
        case .enumeration(let id): program.enums[id.raw].width
        }
    }

    private func isVarbit(_ type: Type) -> Bool {
        if case .varbit = type { true } else { false }
    }
}
