import BigInt
import IR
import Source

/// The same numbers for the same seed, everywhere.
struct Dice {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<Element>(_ from: [Element]) -> Element { from[below(from.count)] }
    mutating func bits(_ width: Int) -> BigInt {
        // Edges are where the mistakes are.
        switch below(6) {
        case 0: return 0
        case 1: return (BigInt(1) << width) - 1
        case 2: return BigInt(1) << (width - 1)
        case 3: return BigInt(below(4)) & ((BigInt(1) << width) - 1)
        default:
            var value: BigInt = 0
            for _ in 0..<(width / 64 + 1) { value = value << 64 | BigInt(next()) }
            return value & ((BigInt(1) << width) - 1)
        }
    }
}

/// A program for `xdp_model` that parses, computes, inserts, removes and emits headers at random, and whose every run has one
/// right result (or none that matters: a field of an invalid header read).
struct RandomProgram {
    private var dice: Dice
    private var program: Program
    private var headers: [VariableID] = []
    private var stack: VariableID?
    private var scalars: [VariableID] = []
    private var labels = 0
    private var depth = 0

    struct Shape {
        /// Headers in the order of the parser are emitted in that order, and nothing is inserted: the packet stays as it is.
        var keepsOrder = false
        var hasStack = false
        var hasVarbit = false
        var hasWide = true
        var hasTables = false
    }
    private let shape: Shape

    static func make(seed: UInt64) -> Program {
        var dice = Dice(seed: seed)
        let shape = Shape(
            keepsOrder: dice.chance(30), hasStack: dice.chance(25), hasVarbit: dice.chance(20), hasWide: dice.chance(50),
            hasTables: dice.chance(30))
        var maker = RandomProgram(dice: dice, shape: shape, seed: seed)
        return maker.make()
    }

    private init(dice: Dice, shape: Shape, seed: UInt64) {
        self.dice = dice
        self.shape = shape
        program = Program(name: "random\(seed)", architecture: "xdp_model")
        program.errors = [
            "NoError", "PacketTooShort", "NoMatch", "StackOutOfBounds", "HeaderTooShort", "ParserTimeout", "ParserInvalidArgument",
        ]
    }

    private mutating func make() -> Program {
        program.enums = [
            EnumType(
                name: "xdp_action",
                members: ["XDP_ABORTED", "XDP_DROP", "XDP_PASS", "XDP_TX", "XDP_REDIRECT"].enumerated()
                    .map { .init(name: $1, value: BigInt($0)) }, width: 32, isSerializable: false)
        ]
        for index in 0..<(2 + dice.below(3)) { addHeaderType(index) }
        for index in 0..<(2 + dice.below(4)) {
            let type = dice.below(program.headerTypes.count)
            headers.append(addVariable("headers.h\(index)", .header(HeaderTypeID(type))))
        }
        if shape.hasStack {
            let fixed = program.headerTypes.indices.filter { program.headerTypes[$0].varbitField == nil }
            if let type = fixed.first { stack = addVariable("headers.s", .stack(HeaderTypeID(type), count: 2 + dice.below(3))) }
        }
        for index in 0..<(2 + dice.below(4)) {
            let width = dice.pick(shape.hasWide ? [1, 7, 8, 13, 16, 24, 32, 33, 48, 64, 65, 100, 128, 200] : [1, 8, 16, 17, 32, 48, 64])
            scalars.append(addVariable("x\(index)", .scalar(dice.chance(25) && width > 1 ? .int(width) : .bit(width))))
        }
        let error = addVariable("parser_error", .scalar(.error))
        let action = addVariable("output.output_action", .scalar(.enumeration(EnumID(0))))
        program.shared["output.output_action"] = action
        program.shared["output.output_port"] = addVariable("output.output_port", .scalar(.bit(32)))
        let order = addParser(error)
        addControl(action)
        addDeparser(order)
        return program
    }

    // MARK: Declarations

    private mutating func addVariable(_ name: String, _ kind: Variable.Kind) -> VariableID {
        program.variables.append(Variable(name: name, kind: kind, span: .none))
        return VariableID(program.variables.count - 1)
    }

    private mutating func addHeaderType(_ index: Int) {
        var fields: [HeaderType.Field] = []
        var width = 0
        func add(_ type: Type, _ bits: Int) {
            fields.append(.init(name: "f\(fields.count)", type: type, offset: width))
            width += bits
        }
        let varbitAt = shape.hasVarbit && index == 0 ? dice.below(3) : -1
        for position in 0..<(1 + dice.below(5)) {
            if position == varbitAt {
                if width % 8 != 0 { add(.bit(8 - width % 8), 8 - width % 8) }
                add(.varbit(dice.pick([32, 64, 160])), 0)
            }
            let bits = dice.pick(shape.hasWide ? [1, 3, 4, 8, 8, 12, 16, 16, 20, 32, 48, 64, 70, 128] : [1, 3, 4, 5, 8, 8, 13, 16, 16, 32, 48, 64])
            add(dice.chance(15) && bits > 1 ? .int(bits) : .bit(bits), bits)
        }
        if width % 8 != 0 { add(.bit(8 - width % 8), 8 - width % 8) }
        program.headerTypes.append(HeaderType(name: "t\(index)", fields: fields, width: width, span: .none))
    }

    private func type(of id: VariableID) -> HeaderType { program.headerType(of: .variable(id))! }

    // MARK: Parser

    private func statement(_ kind: Statement.Kind) -> Statement { Statement(kind, at: .none) }

    private func number(_ value: Int, _ width: Int) -> Expression {
        Expression(.constant(BigInt(value)), type: .bit(width), at: .none)
    }

    private mutating func extract(_ id: VariableID) -> Statement {
        let header = HeaderReference.variable(id)
        guard type(of: id).varbitField != nil else { return statement(.extract(header, varbitBits: nil)) }
        let bytes = dice.chance(80) ? dice.below(4) : dice.below(30)
        return statement(.extract(header, varbitBits: number(dice.chance(95) ? bytes * 8 : bytes * 8 + 3, 32)))
    }

    /// Returns the order in which headers may come.
    private mutating func addParser(_ error: VariableID) -> [VariableID] {
        var order = headers
        for index in order.indices.reversed() where index > 0 { order.swapAt(index, dice.below(index + 1)) }
        order = Array(order.prefix(1 + dice.below(order.count)))
        var states: [Parser.State] = []
        for (place, id) in order.enumerated() {
            var body = [extract(id)]
            if dice.chance(10) { body.insert(statement(.advance(number(8 * dice.below(3), 32))), at: dice.below(2)) }
            if dice.chance(15), let scalar = scalars.first { body.insert(statement(.lookahead(scalar)), at: dice.below(2)) }
            if let stack, dice.chance(30) { body.append(statement(.extract(.element(stack, number(0, 32)), varbitBits: nil))) }
            if dice.chance(15), !shape.keepsOrder, case .bit(let width) = type(of: id).fields[0].type {
                let value = Expression(.constant(dice.bits(width)), type: .bit(width), at: .none)
                body.append(statement(.assignField(.variable(id), 0, value)))
            }
            let next: Parser.Target = place + 1 < order.count ? .state(StateID(place + 1)) : .accept
            var transition = Parser.Transition.next(next)
            let candidates = type(of: id).fields.indices.filter {
                if case .bit(let width) = type(of: id).fields[$0].type { width <= 64 } else { false }
            }
            if dice.chance(60), let field = candidates.first {
                let fieldType = type(of: id).fields[field].type
                let value = Expression(.field(.variable(id), field), type: fieldType, at: .none)
                transition = .select([value], cases(fieldType, next, place, order.count))
            }
            states.append(.init(name: "p\(place)", body: body, transition: transition, span: .none))
        }
        let parser = Parser(states: states, start: StateID(0), error: error, prologue: [])
        program.blocks.append(PipelineBlock(role: "parser", name: "p", kind: .parser(parser), span: .none))
        return order
    }

    private mutating func cases(_ type: Type, _ next: Parser.Target, _ place: Int, _ count: Int) -> [Parser.Case] {
        let width = program.width(of: type)
        func constant(_ value: BigInt) -> Expression { Expression(.constant(value), type: type, at: .none) }
        var result: [Parser.Case] = []
        let later: Parser.Target = place + 2 < count ? .state(StateID(place + 2)) : .accept
        for _ in 0..<(1 + dice.below(3)) {
            let key: Keyset =
                switch dice.below(3) {
                case 0: .value(constant(dice.bits(width)))
                case 1: .mask(value: constant(dice.bits(width)), mask: constant(dice.bits(width)))
                default: .range(constant(0), constant(dice.bits(width)))
                }
            result.append(.init(keys: [key], target: dice.pick([next, later, .accept]), span: .none))
        }
        if dice.chance(85) { result.append(.init(keys: [.any], target: next, span: .none)) }
        return result
    }

    // MARK: Control

    private mutating func addControl(_ action: VariableID) {
        var body = statements(3 + dice.below(6))
        let verdict = Expression(.constant(dice.chance(90) ? 3 : 2), type: .enumeration(EnumID(0)), at: .none)
        body.append(statement(.assign(action, verdict)))
        program.blocks.append(PipelineBlock(role: "switch", name: "c", kind: .control(body), span: .none))
    }

    private mutating func anyHeader() -> HeaderReference {
        if let stack, dice.chance(25), case .stack(_, let count) = program.variables[stack.raw].kind {
            if dice.chance(40) {
                return .element(stack, expression(.bit(dice.pick([2, 8, 32])), 1))
            }
            return .element(stack, number(dice.below(count), 32))
        }
        return .variable(dice.pick(headers))
    }

    private mutating func statements(_ count: Int) -> [Statement] {
        depth += 1
        defer { depth -= 1 }
        return (0..<count).flatMap { _ in someStatement() }
    }

    private mutating func assignment(_ header: HeaderReference) -> [Statement] {
        let fields = program.headerType(of: header)!.fields
        let plain = fields.indices.filter { if case .varbit = fields[$0].type { false } else { true } }
        guard let field = plain.isEmpty ? nil : dice.pick(plain) else { return [] }
        return [statement(.assignField(header, field, expression(fields[field].type, 3)))]
    }

    private mutating func someStatement() -> [Statement] {
        let header = anyHeader()
        switch dice.below(depth > 3 ? 6 : 14) {
        case 0, 1, 2: return assignment(header)
        case 3, 4:
            let id = dice.pick(scalars)
            guard case .scalar(let type) = program.variables[id.raw].kind else { return [] }
            return [statement(.assign(id, expression(type, 3)))]
        case 5: return shape.keepsOrder ? assignment(header) : [statement(dice.chance(50) ? .setValid(header) : .setInvalid(header))]
        case 6, 7:
            let valid = Expression(.isValid(header), type: .bool, at: .none)
            return [statement(.if(valid, then: assignment(header) + statements(1 + dice.below(2)), else: statements(dice.below(2))))]
        case 8: return [statement(.if(expression(.bool, 3), then: statements(1 + dice.below(2)), else: statements(dice.below(3))))]
        case 9:
            let type = Type.bit(dice.pick([4, 8, 16]))
            let cases = [(values: [BigInt(1), 2], body: statements(1)), (values: [BigInt(0)], body: statements(1))]
            return [statement(.switch(expression(type, 2), cases: cases, default: statements(1)))]
        case 10:
            labels += 1
            let label = Label(labels)
            let leave = statement(.if(expression(.bool, 2), then: [statement(.leave(label))], else: []))
            return [statement(.block(label, statements(1) + [leave] + statements(2)))]
        case 11: return loop()
        case 12:
            guard !shape.keepsOrder, let other = headers.first(where: { type(of: $0).name == program.headerType(of: header)!.name }) else { return [] }
            return [statement(.copyHeader(to: header, from: .variable(other)))]
        default: return shape.hasTables ? table() : assignment(header)
        }
    }

    private mutating func loop() -> [Statement] {
        labels += 1
        let label = Label(labels)
        let counter = addVariable("i\(labels)", .scalar(.bit(8)))
        let value = Expression(.variable(counter), type: .bit(8), at: .none)
        let rounds = 1 + dice.below(4)
        let done = Expression(.binary(.greaterEqual, value, number(rounds, 8)), type: .bool, at: .none)
        let next = Expression(.binary(.add, value, number(1, 8)), type: .bit(8), at: .none)
        let again = dice.chance(30) ? [statement(.if(expression(.bool, 1), then: [statement(.again(label))], else: []))] : []
        return [
            statement(.assign(counter, number(0, 8))),
            statement(
                .loop(
                    label, bound: rounds,
                    [statement(.if(done, then: [statement(.leave(label))], else: [])), statement(.assign(counter, next))] + again
                        + statements(1 + dice.below(2)))),
        ]
    }

    private mutating func table() -> [Statement] {
        let keys = (0..<(1 + dice.below(2))).map { _ in expression(.bit(dice.pick([3, 8, 16, 48, 128])), 2) }
        let id = dice.pick(scalars)
        guard case .scalar(let type) = program.variables[id.raw].kind else { return [] }
        let parameter = addVariable("a\(program.tables.count).value", .scalar(type))
        let hit = addVariable("hit", .scalar(.bool))
        let run = addVariable("run", .scalar(.bit(32)))
        let name = "t\(program.tables.count)"
        let actions = [
            TableAction(
                name: "set", id: 1, parameters: [ActionParameter(name: "value", type: type, format: nil)], defaultOnly: false,
                tableOnly: false, span: .none),
            TableAction(name: "NoAction", id: 2, parameters: [], defaultOnly: false, tableOnly: false, span: .none),
        ]
        let argument = signed(dice.bits(program.width(of: type)), type)
        var entries: [Table.Entry] = []
        for index in 0..<dice.below(6) {
            let matches: [KeyMatch] = keys.map { key in
                let width = program.width(of: key.type)
                switch dice.below(4) {
                case 0: return .any
                case 1: return .exact(dice.bits(width))
                case 2:
                    let mask = dice.bits(width)
                    return .mask(value: dice.bits(width) & mask, mask: mask)
                default: return .range(0, dice.bits(width))
                }
            }
            let call = dice.chance(70) ? Table.Call(action: 0, arguments: [argument + 0]) : Table.Call(action: 1, arguments: [])
            entries.append(.init(keys: matches, call: call, priority: 100 - index, isConstant: true, span: .none))
        }
        program.tables.append(
            Table(
                name: name,
                keys: keys.enumerated().map { TableKey(name: "k\($0)", type: $1.type, match: "range", format: nil, span: .none) },
                actions: actions, defaultAction: dice.chance(50) ? .init(action: 0, arguments: [argument]) : .init(action: 1, arguments: []),
                defaultIsConstant: dice.chance(60), entries: entries, entriesAreConstant: true, size: nil, properties: [:], span: .none))
        let value = Expression(.variable(parameter), type: type, at: .none)
        let set = Apply.Branch(parameters: [parameter], body: [statement(.assign(id, value))])
        let apply = Apply(
            table: TableID(program.tables.count - 1), keys: keys, branches: [set, .init(parameters: [], body: statements(1))], hit: hit,
            actionRun: run)
        let wasHit = Expression(.variable(hit), type: .bool, at: .none)
        return [statement(.apply(apply)), statement(.if(wasHit, then: statements(1), else: []))]
    }

    // MARK: Expressions

    private func signed(_ value: BigInt, _ type: Type) -> BigInt {
        guard case .int(let width) = type, (value >> (width - 1)) & 1 == 1 else { return value }
        return value - (BigInt(1) << width)
    }

    private mutating func leaf(_ type: Type) -> Expression {
        if case .bool = type {
            return dice.chance(60)
                ? Expression(.isValid(anyHeader()), type: .bool, at: .none)
                : Expression(.constant(BigInt(dice.below(2))), type: .bool, at: .none)
        }
        let width = program.width(of: type)
        for id in scalars.shuffled(by: &dice) where dice.chance(50) {
            if case .scalar(type) = program.variables[id.raw].kind { return Expression(.variable(id), type: type, at: .none) }
        }
        if dice.chance(70) {
            let id = dice.pick(headers)
            let fields = self.type(of: id).fields
            let field = dice.below(fields.count)
            if case .varbit = fields[field].type {
                let length = Expression(.varbitLength(.variable(id), field), type: .bit(32), at: .none)
                return convert(length, to: type)
            }
            // Mostly guarded, so that most programs mean something.
            let value = convert(Expression(.field(.variable(id), field), type: fields[field].type, at: .none), to: type)
            let valid = Expression(.isValid(.variable(id)), type: .bool, at: .none)
            let other = Expression(.constant(signed(dice.bits(width), type)), type: type, at: .none)
            return dice.chance(97) ? Expression(.conditional(valid, then: value, else: other), type: type, at: .none) : value
        }
        return Expression(.constant(signed(dice.bits(width), type)), type: type, at: .none)
    }

    private func convert(_ value: Expression, to type: Type) -> Expression {
        value.type == type ? value : Expression(.cast(value), type: type, at: .none)
    }

    private mutating func expression(_ type: Type, _ depth: Int) -> Expression {
        guard depth > 0, dice.chance(85) else { return leaf(type) }
        func make(_ kind: Expression.Kind) -> Expression { Expression(kind, type: type, at: .none) }
        if case .bool = type {
            switch dice.below(6) {
            case 0: return make(.unary(.not, expression(.bool, depth - 1)))
            case 1:
                let op: BinaryOperator = dice.chance(50) ? .and : .or
                return make(.binary(op, expression(.bool, depth - 1), expression(.bool, depth - 1)))
            case 2:
                let a = dice.pick(headers)
                let b = headers.first { self.type(of: $0).name == self.type(of: a).name } ?? a
                return make(.headersEqual(.variable(a), .variable(b)))
            default:
                let inner = someType()
                let op = dice.pick([BinaryOperator.equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual])
                return make(.binary(op, expression(inner, depth - 1), expression(inner, depth - 1)))
            }
        }
        let width = program.width(of: type)
        switch dice.below(13) {
        case 0: return make(.unary(dice.chance(50) ? .complement : .negate, expression(type, depth - 1)))
        case 1, 2, 3:
            let op = dice.pick([
                BinaryOperator.add, .subtract, .multiply, .addSaturating, .subtractSaturating, .bitAnd, .bitOr, .bitXor,
            ])
            return make(.binary(op, expression(type, depth - 1), expression(type, depth - 1)))
        case 4:
            // Long division of wide values is more than the verifier likes in numbers.
            guard width <= 64 else { return leaf(type) }
            return make(.binary(dice.chance(50) ? .divide : .modulo, expression(type, depth - 1), expression(type, depth - 1)))
        case 5, 6:
            let amount = dice.chance(50) ? expression(.bit(8), depth - 1) : number(dice.below(width + 2), 16)
            return make(.binary(dice.chance(50) ? .shiftLeft : .shiftRight, expression(type, depth - 1), amount))
        case 7: return make(.cast(expression(someType(), depth - 1)))
        case 8:
            guard case .bit = type else { return leaf(type) }
            let extra = dice.below(20)
            let low = dice.below(extra + 1)
            return make(.slice(expression(.bit(width + extra), depth - 1), high: low + width - 1, low: low))
        case 9:
            guard case .bit = type, width > 1 else { return leaf(type) }
            let left = 1 + dice.below(width - 1)
            return make(.concatenate(expression(.bit(left), depth - 1), expression(.bit(width - left), depth - 1)))
        case 10: return make(.conditional(expression(.bool, depth - 1), then: expression(type, depth - 1), else: expression(type, depth - 1)))
        default: return leaf(type)
        }
    }

    private mutating func someType() -> Type {
        let width = dice.pick(shape.hasWide ? [1, 5, 8, 16, 31, 32, 33, 48, 64, 65, 128, 150] : [1, 5, 8, 16, 31, 32, 33, 48, 64])
        return dice.chance(30) && width > 1 ? .int(width) : .bit(width)
    }

    // MARK: Deparser

    private mutating func addDeparser(_ order: [VariableID]) {
        var emits = order + headers.filter { !order.contains($0) }
        if !shape.keepsOrder {
            for _ in 0..<dice.below(4) { emits.swapAt(dice.below(emits.count), dice.below(emits.count)) }
            if dice.chance(30) { emits.removeLast() }
        }
        var body = emits.map { statement(.emit(.variable($0))) }
        if let stack, case .stack(_, let count) = program.variables[stack.raw].kind {
            let place = dice.below(body.count + 1)
            body.insert(contentsOf: (0..<count).map { statement(.emit(.element(stack, number($0, 32)))) }, at: place)
        }
        if dice.chance(20), !body.isEmpty {
            let place = dice.below(body.count)
            body[place] = statement(.if(expression(.bool, 2), then: [body[place]], else: []))
        }
        program.blocks.append(PipelineBlock(role: "deparser", name: "d", kind: .control(body), span: .none))
    }
}

extension Array {
    func shuffled(by dice: inout Dice) -> [Element] {
        var result = self
        for index in result.indices.reversed() where index > 0 { result.swapAt(index, dice.below(index + 1)) }
        return result
    }
}
