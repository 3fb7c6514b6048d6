import BigInt

extension Program {
    /// The program in words near to P4: what `--emit ir` shows and what tests compare. Names are made unique by their number.
    public var text: String {
        var printer = ProgramPrinter(self)
        printer.print()
        return printer.text
    }
}

/// Writes a program, declarations first, then its blocks.
struct ProgramPrinter {
    let program: Program
    private(set) var text = ""
    private var depth = 0

    init(_ program: Program) { self.program = program }

    mutating func line(_ content: String) { text += String(repeating: "    ", count: depth) + content + "\n" }

    mutating func indent(by levels: Int) { depth += levels }

    mutating func nested(_ open: String, _ close: String = "}", _ body: (inout ProgramPrinter) -> Void) {
        line(open)
        depth += 1
        body(&self)
        depth -= 1
        line(close)
    }

    mutating func print() {
        line("program \(program.name) on \(program.architecture)")
        for type in program.enums {
            line("enum bit<\(type.width)> \(type.name) { \(type.members.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")) }")
        }
        if !program.errors.isEmpty { line("error { \(program.errors.joined(separator: ", ")) }") }
        for type in program.headerTypes {
            nested("header \(type.name) { // \(type.width) bits") { printer in
                for field in type.fields { printer.line("\(printer.name(field.type)) \(field.name); // at \(field.offset)") }
            }
        }
        for (index, variable) in program.variables.enumerated() { line("\(declaration(variable.kind)) \(name(VariableID(index)));") }
        for instance in program.externs { line("extern \(instance.type)(\(instance.arguments.map(argument).joined(separator: ", "))) \(instance.name);") }
        for set in program.valueSets {
            let fields = set.fields.map { "\(name($0.type)) \($0.name): \($0.match)" }
            line("value_set<\(fields.joined(separator: ", "))>(\(set.size)) \(set.name);")
        }
        for table in program.tables { print(table) }
        for (path, id) in program.shared.sorted(by: { $0.key < $1.key }) { line("shared \(path) = \(name(id));") }
        for block in program.blocks { print(block) }
    }

    private func declaration(_ kind: Variable.Kind) -> String {
        switch kind {
        case .scalar(let type): name(type)
        case .header(let id): headerName(id)
        case .stack(let id, let count): "\(headerName(id))[\(count)]"
        }
    }

    private func headerName(_ id: HeaderTypeID) -> String {
        program.headerTypes.indices.contains(id.raw) ? program.headerTypes[id.raw].name : "?\(id.raw)"
    }

    private func argument(_ argument: ConstantArgument) -> String {
        switch argument {
        case .value(let value, _): "\(value)"
        case .string(let text): "\"\(text)\""
        case .instance(let id): program.externs.indices.contains(id.raw) ? program.externs[id.raw].name : "?\(id.raw)"
        }
    }

    private mutating func print(_ table: Table) {
        nested("table \(table.name) {") { printer in
            for key in table.keys { printer.line("key \(printer.name(key.type)) \(key.name): \(key.match);") }
            for action in table.actions {
                let parameters = action.parameters.map { "\(printer.name($0.type)) \($0.name)" }.joined(separator: ", ")
                let note = (action.defaultOnly ? " @defaultonly" : "") + (action.tableOnly ? " @tableonly" : "")
                printer.line("action \(action.id) \(action.name)(\(parameters))\(note);")
            }
            printer.line("\(table.defaultIsConstant ? "const " : "")default \(printer.call(table.defaultAction, table));")
            for entry in table.entries {
                let keys = entry.keys.map(printer.match).joined(separator: ", ")
                let isConstant = entry.isConstant ? "const " : ""
                printer.line("\(isConstant)entry \(entry.priority): (\(keys)) \(printer.call(entry.call, table));")
            }
            if let size = table.size { printer.line("size \(size);") }
        }
    }

    private func call(_ call: Table.Call, _ table: Table) -> String {
        let name = table.actions.indices.contains(call.action) ? table.actions[call.action].name : "?\(call.action)"
        return "\(name)(\(call.arguments.map { "\($0)" }.joined(separator: ", ")))"
    }

    private func match(_ match: KeyMatch) -> String {
        switch match {
        case .any: "_"
        case .exact(let value): hex(value)
        case .mask(let value, let mask): "\(hex(value)) &&& \(hex(mask))"
        case .range(let low, let high): "\(hex(low))..\(hex(high))"
        }
    }

    private func hex(_ value: BigInt) -> String { "0x" + String(value, radix: 16) }

    private mutating func print(_ block: PipelineBlock) {
        switch block.kind {
        case .control(let body):
            nested("\(block.role) control \(block.name) {") { $0.print(body) }
        case .parser(let parser):
            nested("\(block.role) parser \(block.name) { // error in \(name(parser.error))") { printer in
                printer.print(parser.prologue)
                for (index, state) in parser.states.enumerated() {
                    let mark = StateID(index) == parser.start ? " // start" : ""
                    printer.nested("state \(index) \(state.name) {\(mark)") { $0.print(state) }
                }
            }
        }
    }

    private mutating func print(_ state: Parser.State) {
        print(state.body)
        switch state.transition {
        case .next(let target): line("transition \(name(target));")
        case .select(let values, let cases):
            nested("transition select(\(values.map(expression).joined(separator: ", "))) {") { printer in
                for one in cases {
                    let keys = one.keys.map(printer.keyset).joined(separator: ", ")
                    printer.line("\(keys): \(printer.name(one.target));")
                }
            }
        }
    }

    private func keyset(_ key: Keyset) -> String {
        switch key {
        case .any: "_"
        case .value(let value): expression(value)
        case .mask(let value, let mask): "\(expression(value)) &&& \(expression(mask))"
        case .range(let low, let high): "\(expression(low))..\(expression(high))"
        case .valueSet(let id): program.valueSets.indices.contains(id.raw) ? program.valueSets[id.raw].name : "?\(id.raw)"
        }
    }

    private func name(_ target: Parser.Target) -> String {
        switch target {
        case .state(let id): "state \(id.raw)"
        case .accept: "accept"
        case .reject: "reject"
        }
    }
}
