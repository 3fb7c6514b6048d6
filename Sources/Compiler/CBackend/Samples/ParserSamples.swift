import BigInt
import IR

/// Packets made from a parser's own states: for each way through it, as far as its selects ask for constants of bits in the packet, one
/// that takes it. What nothing asks for is filled with 0x45, which starts a plausible IPv4 header.
struct ParserSamples {
    /// Packets of one program at most, states of one way, bytes of one packet.
    static let mostPackets = 16
    private static let mostStates = 40
    private static let mostBytes = 400
    private static let fill: UInt8 = 0x45

    /// A bit of a value, as far as it is known.
    private enum Bit: Equatable {
        case packet(Int)
        case constant(Bool)
        case unknown
    }

    /// One way through the parser, as far as it has come.
    private struct Way {
        var cursor = 0
        /// Bits of the packet that a select has asked for.
        var fixed: [Int: Bool] = [:]
        /// Where headers begin that were extracted, by variable and index in a stack.
        var headers: [Place: Int] = [:]
        var scalars: [VariableID: [Bit]] = [:]
        var visited: [StateID: Int] = [:]
        var steps = 0
    }
    private struct Place: Hashable {
        var variable: VariableID
        var index: Int
    }

    private let program: Program
    private let parser: Parser
    private var packets: [[UInt8]] = []

    /// Hexadecimal packets of the program's parser; empty when it has none.
    static func of(_ program: Program) -> [String] {
        for block in program.blocks {
            guard case .parser(let parser) = block.kind else { continue }
            var samples = ParserSamples(program, parser)
            var way = Way()
            samples.run(parser.prologue, &way)
            samples.go(.state(parser.start), way)
            // One that ends in the middle of things.
            samples.packets.append([UInt8](repeating: fill, count: 14))
            var seen: Set<[UInt8]> = []
            return samples.packets.filter { seen.insert($0).inserted }.map(hexadecimal)
        }
        return []
    }

    private init(_ program: Program, _ parser: Parser) {
        self.program = program
        self.parser = parser
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Ways

    private mutating func go(_ target: Parser.Target, _ way: Way) {
        guard packets.count < ParserSamples.mostPackets else { return }
        guard case .state(let id) = target, parser.states.indices.contains(id.raw), way.steps < ParserSamples.mostStates,
            way.visited[id, default: 0] < 3, way.cursor < ParserSamples.mostBytes * 8
        else { return packets.append(bytes(of: way)) }
        var way = way
        way.steps += 1
        way.visited[id, default: 0] += 1
        let state = parser.states[id.raw]
        run(state.body, &way)
        switch state.transition {
        case .next(let next): go(next, way)
        case .select(let subjects, let cases):
            let values = subjects.map { bits(of: $0, way) }
            for one in cases {
                guard let taken = satisfying(one.keys, values, way) else { continue }
                go(one.target, taken)
            }
        }
    }

    private func bytes(of way: Way) -> [UInt8] {
        let length = max(60, (way.cursor + 7) / 8 + 32)
        var bytes = [UInt8](repeating: ParserSamples.fill, count: length)
        for (bit, value) in way.fixed where bit / 8 < length {
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            if value { bytes[bit / 8] |= mask } else { bytes[bit / 8] &= ~mask }
        }
        return bytes
    }

    /// The way on which the values match; nil when it contradicts what was asked for before.
    private func satisfying(_ keys: [Keyset], _ values: [[Bit]], _ way: Way) -> Way? {
        var way = way
        for (key, value) in zip(keys, values) {
            let wanted: (value: BigInt, mask: BigInt?)
            switch key {
            case .any, .valueSet: continue
            case .value(let expression), .range(let expression, _):
                guard let constant = constant(expression) else { continue }
                wanted = (constant, nil)
            case .mask(let expression, let mask):
                guard let constant = constant(expression), let mask = self.constant(mask) else { continue }
                wanted = (constant, mask)
            }
            for (index, bit) in value.reversed().enumerated() {
                if let mask = wanted.mask, (mask >> index) & 1 == 0 { continue }
                let one = (wanted.value >> index) & 1 == 1
                switch bit {
                case .packet(let place):
                    if let before = way.fixed[place], before != one { return nil }
                    way.fixed[place] = one
                case .constant(let known): if known != one { return nil }
                case .unknown: continue
                }
            }
        }
        return way
    }

    // MARK: Statements

    private func run(_ body: [Statement], _ way: inout Way) {
        for statement in body {
            switch statement.kind {
            case .assign(let variable, let value): way.scalars[variable] = bits(of: value, way)
            case .extract(let header, _):
                guard let place = place(header, way), let type = type(of: header) else { continue }
                way.headers[place] = way.cursor
                way.cursor += type.width
            case .lookahead(let variable):
                guard let width = width(of: variable) else { continue }
                way.scalars[variable] = (way.cursor..<way.cursor + width).map { .packet($0) }
            case .lookaheadHeader(let header):
                if let place = place(header, way) { way.headers[place] = way.cursor }
            case .advance(let amount):
                guard let count = number(bits(of: amount, way)), count >= 0, count < 1 << 16 else { continue }
                way.cursor += count
            case .block(_, let inner): run(inner, &way)
            case .copyHeader(let to, let from):
                if let from = place(from, way), let to = place(to, way) { way.headers[to] = way.headers[from] }
            case .if(_, let then, _):
                // What is only done now and then says nothing about the way, but what it writes is not known after it.
                forget(then, &way)
            case .copyVarbit, .assignField, .setValid, .setInvalid, .reject, .emit, .switch, .loop, .leave, .again, .apply, .call: continue
            }
        }
    }

    private func forget(_ body: [Statement], _ way: inout Way) {
        for statement in body { if case .assign(let variable, _) = statement.kind { way.scalars[variable] = nil } }
    }

    private func place(_ header: HeaderReference, _ way: Way) -> Place? {
        switch header {
        case .variable(let variable): return Place(variable: variable, index: 0)
        case .element(let variable, let index): return number(bits(of: index, way)).map { Place(variable: variable, index: $0) }
        }
    }

    private func type(of header: HeaderReference) -> HeaderType? {
        let variable: VariableID
        switch header {
        case .variable(let own): variable = own
        case .element(let own, _): variable = own
        }
        guard program.variables.indices.contains(variable.raw) else { return nil }
        switch program.variables[variable.raw].kind {
        case .header(let id), .stack(let id, _): return program.headerTypes.indices.contains(id.raw) ? program.headerTypes[id.raw] : nil
        case .scalar: return nil
        }
    }

    private func width(of variable: VariableID) -> Int? {
        guard program.variables.indices.contains(variable.raw), case .scalar(let type) = program.variables[variable.raw].kind else {
            return nil
        }
        return width(type)
    }

    private func width(_ type: Type) -> Int {
        switch type {
        case .bit(let width), .int(let width), .varbit(let width): width
        case .bool: 1
        case .error: 32
        case .enumeration(let id): program.enums.indices.contains(id.raw) ? program.enums[id.raw].width : 32
        }
    }

    // MARK: Values

    private func constant(_ expression: Expression) -> BigInt? {
        if case .constant(let value) = expression.kind { return value }
        return nil
    }

    private func number(_ bits: [Bit]) -> Int? {
        var value = 0
        for bit in bits {
            guard case .constant(let one) = bit, value < 1 << 40 else { return nil }
            value = value << 1 | (one ? 1 : 0)
        }
        return value
    }

    /// The bits of a value, the most significant first.
    private func bits(of expression: Expression, _ way: Way) -> [Bit] {
        let width = width(expression.type)
        func unknown() -> [Bit] { [Bit](repeating: .unknown, count: width) }
        switch expression.kind {
        case .constant(let value):
            return (0..<width).reversed().map { .constant((value >> $0) & 1 == 1) }
        case .variable(let variable):
            guard let known = way.scalars[variable] else { return unknown() }
            return known.count == width ? known : unknown()
        case .field(let header, let index):
            guard let place = place(header, way), let start = way.headers[place], let type = type(of: header),
                type.fields.indices.contains(index)
            else { return unknown() }
            let offset = start + type.fields[index].offset
            return (offset..<offset + width).map { .packet($0) }
        case .cast(let inner):
            let bits = bits(of: inner, way)
            if bits.count >= width { return Array(bits.suffix(width)) }
            if case .int = inner.type { return unknown() }
            return [Bit](repeating: .constant(false), count: width - bits.count) + bits
        case .slice(let inner, let high, let low):
            let bits = bits(of: inner, way)
            guard low >= 0, high >= low, high < bits.count else { return unknown() }
            return Array(bits[(bits.count - 1 - high)...(bits.count - 1 - low)])
        case .concatenate(let left, let right): return bits(of: left, way) + bits(of: right, way)
        case .binary(.bitAnd, let left, let right):
            let (one, other) = (bits(of: left, way), bits(of: right, way))
            guard one.count == width, other.count == width else { return unknown() }
            return zip(one, other).map { first, second in
                switch (first, second) {
                case (.constant(false), _), (_, .constant(false)): .constant(false)
                case (.constant(true), let bit), (let bit, .constant(true)): bit
                case (.packet, _), (.unknown, _): .unknown
                }
            }
        case .binary(.add, let left, let right):
            guard let one = number(bits(of: left, way)), let other = number(bits(of: right, way)), width <= 40 else { return unknown() }
            let sum = (one + other) & (1 << width - 1)
            return (0..<width).reversed().map { .constant(sum >> $0 & 1 == 1) }
        case .isValid, .headersEqual, .unary, .binary, .conditional, .varbitLength: return unknown()
        }
    }
}
