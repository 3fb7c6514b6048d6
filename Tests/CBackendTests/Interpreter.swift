import BigInt
import IR

/// Runs a program of the IR on one packet, slowly and plainly: what the generated code is compared with.
struct Interpreter {
    struct Header {
        var isValid = false
        /// By field, as unsigned numbers.
        var fields: [BigInt]
        var varbitBits = 0
    }
    struct Result {
        /// The packet's bytes behind the deparser; nil when the parser rejected it.
        var packet: [UInt8]?
        var verdict: Int
        var port: Int
        /// The program looked at a field of an invalid header: any result is right.
        var isUndefined: Bool
    }
    private enum Flow: Error { case leave(Label), again(Label), reject }

    let program: Program
    private var scalars: [BigInt]
    private var headers: [[Header]]
    private var packet: [UInt8]
    private var cursor = 0
    private var emitted: [Bool] = []
    private var isUndefined = false

    static func run(_ program: Program, on packet: [UInt8]) -> Result {
        var interpreter = Interpreter(program, packet)
        return interpreter.run()
    }

    private init(_ program: Program, _ packet: [UInt8]) {
        self.program = program
        self.packet = packet
        scalars = Array(repeating: 0, count: program.variables.count)
        headers = program.variables.map { variable in
            switch variable.kind {
            case .scalar: []
            case .header(let type):
                [Header(fields: program.headerTypes[type.raw].fields.map { _ in 0 })]
            case .stack(let type, let count):
                Array(repeating: Header(fields: program.headerTypes[type.raw].fields.map { _ in 0 }), count: count)
            }
        }
    }

    private mutating func run() -> Result {
        for block in program.blocks {
            do {
                switch block.kind {
                case .control(let body): try run(body)
                case .parser(let parser): try run(parser)
                }
            } catch {
                return Result(packet: nil, verdict: 1, port: 0, isUndefined: isUndefined)
            }
        }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: emitted.count, by: 8) {
            bytes.append(emitted[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) })
        }
        let verdict = program.shared["output.output_action"].map { Int(scalars[$0.raw]) } ?? 0
        let port = program.shared["output.output_port"].map { Int(scalars[$0.raw]) } ?? 0
        return Result(packet: bytes + packet[cursor...], verdict: verdict, port: port, isUndefined: isUndefined)
    }

    // MARK: Parser

    private mutating func run(_ parser: Parser) throws {
        try run(parser.prologue)
        var state = parser.start
        while true {
            let current = parser.states[state.raw]
            try run(current.body)
            let target: Parser.Target
            switch current.transition {
            case .next(let next): target = next
            case .select(let values, let cases):
                let numbers = values.map { evaluate($0) }
                guard
                    let match = cases.first(where: { one in
                        zip(one.keys, zip(numbers, values)).allSatisfy { matches($0, $1.0, $1.1.type) }
                    })
                else { throw Flow.reject }
                target = match.target
            }
            switch target {
            case .state(let next): state = next
            case .accept: return
            case .reject: throw Flow.reject
            }
        }
    }

    private mutating func matches(_ key: Keyset, _ value: BigInt, _ type: Type) -> Bool {
        switch key {
        case .any: return true
        case .value(let wanted): return evaluate(wanted) == value
        case .mask(let wanted, let mask):
            let bits = evaluate(mask)
            return evaluate(wanted) & bits == value & bits
        case .range(let low, let high):
            return signed(evaluate(low), type) <= signed(value, type) && signed(value, type) <= signed(evaluate(high), type)
        case .valueSet: return false
        }
    }

    /// The next bits as a number, without moving.
    private func peek(_ bits: Int, at offset: Int = 0) throws -> BigInt {
        guard cursor + (offset + bits + 7) / 8 <= packet.count else { throw Flow.reject }
        var result: BigInt = 0
        for bit in 0..<bits {
            let place = cursor * 8 + offset + bit
            result = result << 1 | BigInt((packet[place / 8] >> UInt8(7 - place % 8)) & 1)
        }
        return result
    }

    // MARK: Statements

    private mutating func run(_ body: [Statement]) throws {
        for statement in body { try run(statement) }
    }

    private mutating func run(_ statement: Statement) throws {
        switch statement.kind {
        case .assign(let id, let value): scalars[id.raw] = evaluate(value)
        case .assignField(let reference, let field, let value):
            let number = evaluate(value)
            change(reference) { $0.fields[field] = number }
        case .copyHeader(let to, let from):
            let source = header(from)
            change(to) { target in
                if source?.isValid ?? false, let source { target = source } else { target.isValid = false }
            }
        case .copyVarbit(let to, let field, let from, let source):
            guard let other = header(from) else { return }
            change(to) { target in
                target.fields[field] = other.fields[source]
                target.varbitBits = other.varbitBits
            }
        case .setValid(let reference): change(reference) { $0.isValid = true }
        case .setInvalid(let reference): change(reference) { $0.isValid = false }
        case .extract(let reference, let bits):
            guard let type = program.headerType(of: reference), header(reference) != nil else { throw Flow.reject }
            let extra = bits.map { Int(evaluate($0)) } ?? 0
            guard extra % 8 == 0, cursor + (type.width + extra) / 8 <= packet.count else { throw Flow.reject }
            if let varbit = type.varbitField, extra > program.width(of: type.fields[varbit].type) { throw Flow.reject }
            try take(reference, type, extra)
            cursor += (type.width + extra) / 8
        case .lookahead(let id):
            guard case .scalar(let type) = program.variables[id.raw].kind else { return }
            scalars[id.raw] = try peek(program.width(of: type))
        case .lookaheadHeader(let reference):
            guard let type = program.headerType(of: reference) else { return }
            try take(reference, type, 0)
        case .advance(let bits):
            let count = Int(evaluate(bits))
            guard count % 8 == 0, cursor + count / 8 <= packet.count else { throw Flow.reject }
            cursor += count / 8
        case .reject: throw Flow.reject
        case .emit(let reference): emit(reference)
        case .if(let condition, let then, let otherwise): try run(evaluate(condition) != 0 ? then : otherwise)
        case .switch(let value, let cases, let otherwise):
            let number = evaluate(value)
            try run(cases.first { $0.values.contains { bits($0, value.type) == number } }?.body ?? otherwise)
        case .block(let label, let inner):
            do { try run(inner) } catch Flow.leave(label) {}
        case .loop(let label, _, let inner):
            while true {
                do { try run(inner) } catch Flow.leave(label) { return } catch Flow.again(label) {}
            }
        case .leave(let label): throw Flow.leave(label)
        case .again(let label): throw Flow.again(label)
        case .apply(let apply): try run(apply)
        case .call: break
        }
    }

    /// A table with constant entries only, or none.
    private mutating func run(_ apply: Apply) throws {
        let table = program.tables[apply.table.raw]
        let keys = apply.keys.map { evaluate($0) }
        let entry = table.entries.first { entry in
            zip(entry.keys, zip(keys, table.keys)).allSatisfy { match, key in
                let (value, type) = (key.0, key.1.type)
                switch match {
                case .any: return true
                case .exact(let wanted): return bits(wanted, type) == value
                case .mask(let wanted, let mask): return wanted & mask == value & mask
                case .range(let low, let high): return bits(low, type) <= value && value <= bits(high, type)
                }
            }
        }
        let call = entry?.call ?? table.defaultAction
        if let hit = apply.hit { scalars[hit.raw] = entry == nil ? 0 : 1 }
        if let run = apply.actionRun { scalars[run.raw] = BigInt(table.actions[call.action].id) }
        let branch = apply.branches[call.action]
        for (id, (value, parameter)) in zip(branch.parameters, zip(call.arguments, table.actions[call.action].parameters)) {
            scalars[id.raw] = bits(value, parameter.type)
        }
        try run(branch.body)
    }

    private mutating func take(_ reference: HeaderReference, _ type: HeaderType, _ extra: Int) throws {
        var taken = Header(isValid: true, fields: [], varbitBits: extra)
        var offset = 0
        for field in type.fields {
            var width = program.width(of: field.type)
            if case .varbit = field.type { width = extra }
            taken.fields.append(try peek(width, at: offset))
            offset += width
        }
        change(reference) { $0 = taken }
    }

    private mutating func emit(_ reference: HeaderReference) {
        guard let header = header(reference), header.isValid, let type = program.headerType(of: reference) else { return }
        for (field, value) in zip(type.fields, header.fields) {
            var width = program.width(of: field.type)
            if case .varbit = field.type { width = header.varbitBits }
            for bit in (0..<width).reversed() { emitted.append((value >> bit) & 1 == 1) }
        }
    }

    // MARK: Places

    private func index(_ reference: HeaderReference, _ number: BigInt) -> Int? {
        switch reference {
        case .variable: 0
        case .element(let id, _): number < headers[id.raw].count ? Int(number) : nil
        }
    }

    private mutating func header(_ reference: HeaderReference) -> Header? {
        let number = reference.indexes.first.map { evaluate($0) } ?? 0
        return index(reference, number).map { headers[reference.variable.raw][$0] }
    }

    private mutating func change(_ reference: HeaderReference, _ change: (inout Header) -> Void) {
        let number = reference.indexes.first.map { evaluate($0) } ?? 0
        guard let place = index(reference, number) else { return }
        change(&headers[reference.variable.raw][place])
    }

    // MARK: Expressions

    private func bits(_ value: BigInt, _ type: Type) -> BigInt { value & ((BigInt(1) << program.width(of: type)) - 1) }

    private func signed(_ value: BigInt, _ type: Type) -> BigInt {
        guard case .int(let width) = type, (value >> (width - 1)) & 1 == 1 else { return value }
        return value - (BigInt(1) << width)
    }

    private mutating func evaluate(_ expression: Expression) -> BigInt {
        let type = expression.type
        switch expression.kind {
        case .constant(let value): return bits(value, type)
        case .variable(let id): return scalars[id.raw]
        case .field(let reference, let field):
            guard let header = header(reference), header.isValid else {
                isUndefined = true
                return 0
            }
            return header.fields[field]
        case .isValid(let reference): return header(reference)?.isValid ?? false ? 1 : 0
        case .headersEqual(let left, let right):
            let (a, b) = (header(left), header(right))
            guard a?.isValid ?? false, let a else { return b?.isValid ?? false ? 0 : 1 }
            guard b?.isValid ?? false, let b else { return 0 }
            return a.fields == b.fields && a.varbitBits == b.varbitBits ? 1 : 0
        case .unary(let op, let operand):
            let value = evaluate(operand)
            switch op {
            case .not: return 1 - value
            case .complement: return bits(-value - 1, type)
            case .negate: return bits(-value, type)
            }
        case .binary(let op, let left, let right): return binary(op, left, right, type)
        case .cast(let operand): return bits(signed(evaluate(operand), operand.type), type)
        case .slice(let operand, let high, let low): return (evaluate(operand) >> low) & ((BigInt(1) << (high - low + 1)) - 1)
        case .concatenate(let left, let right):
            return evaluate(left) << program.width(of: right.type) | evaluate(right)
        case .conditional(let condition, let then, let otherwise):
            return evaluate(condition) != 0 ? evaluate(then) : evaluate(otherwise)
        case .varbitLength(let reference, _):
            guard let header = header(reference), header.isValid else { return 0 }
            return BigInt(header.varbitBits)
        }
    }

    private mutating func binary(_ op: BinaryOperator, _ left: Expression, _ right: Expression, _ type: Type) -> BigInt {
        let a = evaluate(left)
        if op == .and, a == 0 { return 0 }
        if op == .or, a != 0 { return 1 }
        let b = evaluate(right)
        let (x, y) = (signed(a, left.type), signed(b, right.type))
        let width = program.width(of: type)
        switch op {
        case .add: return bits(x + y, type)
        case .subtract: return bits(x - y, type)
        case .multiply: return bits(x * y, type)
        case .addSaturating: return saturate(x + y, type)
        case .subtractSaturating: return saturate(x - y, type)
        case .divide: return y == 0 ? 0 : bits(x / y, type)
        case .modulo: return y == 0 ? 0 : bits(x % y, type)
        case .shiftLeft: return b >= width ? 0 : bits(a << Int(b), type)
        case .shiftRight:
            // BigInt rounds towards zero; an arithmetic shift rounds down.
            let steps = b >= width ? width : Int(b)
            return bits(x < 0 ? -((-x - 1) >> steps) - 1 : x >> steps, type)
        case .bitAnd: return a & b
        case .bitOr: return a | b
        case .bitXor: return a ^ b
        case .equal: return a == b ? 1 : 0
        case .notEqual: return a != b ? 1 : 0
        case .less: return x < y ? 1 : 0
        case .lessEqual: return x <= y ? 1 : 0
        case .greater: return x > y ? 1 : 0
        case .greaterEqual: return x >= y ? 1 : 0
        case .and, .or: return b
        }
    }

    private func saturate(_ value: BigInt, _ type: Type) -> BigInt {
        let width = program.width(of: type)
        if case .int = type {
            let high = (BigInt(1) << (width - 1)) - 1
            return bits(min(max(value, -high - 1), high), type)
        }
        return min(max(value, 0), (BigInt(1) << width) - 1)
    }
}
