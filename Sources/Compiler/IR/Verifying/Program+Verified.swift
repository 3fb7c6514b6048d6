import BigInt

extension Program {
    /// What breaks the contract of the IR: ids out of range, operands of the wrong types, labels that are left from outside. Empty
    /// for a program that back ends may rely on. Runs after every pass in tests.
    public func verified() -> [String] {
        var verifier = ProgramVerifier(self)
        verifier.run()
        return verifier.problems
    }
}

/// Walks a program and collects what is wrong with it.
struct ProgramVerifier {
    let program: Program
    var problems: [String] = []
    /// The labels that enclose the statement at hand; true for loops.
    var labels: [Label: Bool] = [:]
    var seenLabels: Set<Label> = []
    var isInParser = false
    var place = ""

    init(_ program: Program) { self.program = program }

    mutating func problem(_ text: String) { problems.append("\(place): \(text)") }

    mutating func run() {
        place = "declarations"
        for type in program.headerTypes { check(type) }
        for variable in program.variables { check(variable) }
        for table in program.tables { check(table) }
        for (path, id) in program.shared where !program.variables.indices.contains(id.raw) {
            problem("\(path) is shared as a variable that does not exist")
        }
        for block in program.blocks {
            place = "\(block.role) \(block.name)"
            switch block.kind {
            case .control(let body):
                isInParser = false
                check(body)
            case .parser(let parser):
                isInParser = true
                check(parser)
            }
        }
    }

    private mutating func check(_ type: HeaderType) {
        var offset = 0
        for field in type.fields {
            if field.offset != offset { problem("\(type.name).\(field.name) stands at \(field.offset), not at \(offset)") }
            if case .varbit = field.type { continue }
            offset += program.width(of: field.type)
        }
        if offset != type.width { problem("\(type.name) has \(type.width) bits, its fields \(offset)") }
        if type.fields.count(where: { if case .varbit = $0.type { true } else { false } }) > 1 {
            problem("\(type.name) has more than one varbit field")
        }
    }

    private mutating func check(_ variable: Variable) {
        switch variable.kind {
        case .scalar(let type): checkScalar(type, variable.name)
        case .header(let id): checkHeaderType(id, variable.name)
        case .stack(let id, let count):
            checkHeaderType(id, variable.name)
            if count < 1 { problem("stack \(variable.name) has \(count) elements") }
        }
    }

    private mutating func checkHeaderType(_ id: HeaderTypeID, _ name: String) {
        if !program.headerTypes.indices.contains(id.raw) { problem("\(name) has a header type that does not exist") }
    }

    mutating func checkScalar(_ type: Type, _ name: String) {
        switch type {
        case .bit(let width), .int(let width): if width < 1 { problem("\(name) has \(width) bits") }
        case .bool, .error: break
        case .enumeration(let id): if !program.enums.indices.contains(id.raw) { problem("\(name) has an enum that does not exist") }
        case .varbit: problem("\(name) is a varbit outside of a header")
        }
    }

    private mutating func check(_ table: Table) {
        for (index, action) in table.actions.enumerated() where action.id != index + 1 {
            problem("action \(action.name) of \(table.name) has the id \(action.id), not \(index + 1)")
        }
        check(table.defaultAction, table)
        var last = Int.max
        for entry in table.entries {
            check(entry.call, table)
            if entry.keys.count != table.keys.count { problem("an entry of \(table.name) has \(entry.keys.count) keys") }
            if entry.priority > last { problem("the entries of \(table.name) do not come with falling priority") }
            last = entry.priority
        }
    }

    private mutating func check(_ call: Table.Call, _ table: Table) {
        guard table.actions.indices.contains(call.action) else {
            problem("\(table.name) names an action that does not exist")
            return
        }
        if call.arguments.count != table.actions[call.action].parameters.count {
            problem("\(table.actions[call.action].name) of \(table.name) is given \(call.arguments.count) arguments")
        }
    }

    private mutating func check(_ parser: Parser) {
        if scalarType(parser.error) != .error { problem("the parser's error variable is no error") }
        if !parser.states.indices.contains(parser.start.raw) { problem("the start state does not exist") }
        check(parser.prologue)
        for state in parser.states {
            check(state.body)
            switch state.transition {
            case .next(let target): check(target, state)
            case .select(let values, let cases):
                for value in values { check(value) }
                for one in cases {
                    check(one.target, state)
                    check(one.keys, values, state)
                }
            }
        }
    }

    private mutating func check(_ target: Parser.Target, _ state: Parser.State) {
        guard case .state(let id) = target, let parser = parserAround(state), !parser.states.indices.contains(id.raw) else { return }
        problem("state \(state.name) leads to a state that does not exist")
    }

    private func parserAround(_ state: Parser.State) -> Parser? {
        for block in program.blocks {
            if case .parser(let parser) = block.kind, "\(block.role) \(block.name)" == place { return parser }
        }
        return nil
    }

    private mutating func check(_ keys: [Keyset], _ values: [Expression], _ state: Parser.State) {
        if case .valueSet(let id)? = keys.first, keys.count == 1 {
            guard program.valueSets.indices.contains(id.raw) else { return problem("a value set does not exist") }
            if program.valueSets[id.raw].fields.count != values.count {
                problem("state \(state.name) selects \(values.count) values with a set of \(program.valueSets[id.raw].fields.count)")
            }
            return
        }
        if keys.count != values.count { return problem("state \(state.name) has \(keys.count) keys for \(values.count) values") }
        for (key, value) in zip(keys, values) {
            for expression in key.expressions {
                check(expression)
                if expression.type != value.type { problem("a key of state \(state.name) has another type than the value") }
            }
        }
    }

    /// The type of a scalar variable; nil when it is none.
    func scalarType(_ id: VariableID) -> Type? {
        guard program.variables.indices.contains(id.raw), case .scalar(let type) = program.variables[id.raw].kind else { return nil }
        return type
    }
}
