extension ProgramVerifier {
    mutating func check(_ body: [Statement]) {
        for statement in body { check(statement) }
    }

    private mutating func check(_ statement: Statement) {
        switch statement.kind {
        case .assign(let id, let value):
            check(value)
            expect(scalarType(id) == value.type, "variable \(id.raw) is assigned another type")
        case .assignField(let header, let index, let value):
            check(value)
            if let type = fieldType(header, index) {
                if case .varbit = type { problem("a varbit field is assigned alone") }
                expect(type == value.type, "a field is assigned another type")
            }
        case .copyHeader(let to, let from):
            check(to)
            check(from)
            expect(program.headerType(of: to)?.name == program.headerType(of: from)?.name, "a header is copied to another type")
        case .copyVarbit(let to, let field, let from, let source):
            check(to)
            check(from)
            expect(fieldType(to, field) == fieldType(from, source), "a varbit field is copied to another type")
        case .setValid(let header), .setInvalid(let header), .emit(let header): check(header)
        case .lookaheadHeader(let header):
            check(header)
            expect(isInParser, "lookahead outside of a parser")
        case .extract(let header, let bits):
            check(header)
            expect(isInParser, "extract outside of a parser")
            if let bits {
                check(bits)
                expect(bits.type == .bit(32), "the size of a varbit is no bit<32>")
            }
            let hasVarbit = program.headerType(of: header)?.varbitField != nil
            expect(hasVarbit == (bits != nil), "extract of a header with varbit without its size, or the other way round")
        case .lookahead(let id):
            expect(scalarType(id) != nil, "lookahead into what is no scalar")
            expect(isInParser, "lookahead outside of a parser")
        case .advance(let bits):
            check(bits)
            expect(isInParser && bits.type == .bit(32), "advance outside of a parser, or by what is no bit<32>")
        case .reject(let code):
            check(code)
            expect(isInParser && code.type == .error, "reject outside of a parser, or with what is no error")
        case .if(let condition, let then, let otherwise):
            check(condition)
            expect(condition.type == .bool, "a condition that is no bool")
            check(then)
            check(otherwise)
        case .switch(let value, let cases, let otherwise):
            check(value)
            let values = cases.flatMap(\.values)
            expect(Set(values).count == values.count, "a value stands in two cases")
            for one in cases { check(one.body) }
            check(otherwise)
        case .block(let label, let body): enter(label, isLoop: false, body)
        case .loop(let label, _, let body): enter(label, isLoop: true, body)
        case .leave(let label): expect(labels[label] != nil, "label \(label.raw) is left from outside")
        case .again(let label): expect(labels[label] == true, "loop \(label.raw) is repeated from outside")
        case .apply(let apply): check(apply)
        case .call(let call): check(call)
        }
    }

    private mutating func enter(_ label: Label, isLoop: Bool, _ body: [Statement]) {
        expect(seenLabels.insert(label).inserted, "label \(label.raw) stands twice")
        labels[label] = isLoop
        check(body)
        labels[label] = nil
    }

    private mutating func check(_ apply: Apply) {
        guard program.tables.indices.contains(apply.table.raw) else { return problem("a table does not exist") }
        let table = program.tables[apply.table.raw]
        expect(apply.keys.count == table.keys.count, "\(table.name) is applied with \(apply.keys.count) keys")
        expect(apply.branches.count == table.actions.count, "\(table.name) is applied with \(apply.branches.count) actions")
        for (key, expression) in zip(table.keys, apply.keys) {
            check(expression)
            expect(key.type == expression.type, "a key of \(table.name) has another type")
        }
        if let hit = apply.hit { expect(scalarType(hit) == .bool, "the hit of \(table.name) is no bool") }
        if let run = apply.actionRun { expect(scalarType(run) == .bit(32), "the action_run of \(table.name) is no bit<32>") }
        for (action, branch) in zip(table.actions, apply.branches) {
            expect(action.parameters.map(\.type) == branch.parameters.map { scalarType($0) ?? .bit(0) }, "\(action.name) has other parameters")
            check(branch.body)
        }
    }

    private mutating func check(_ call: ExternCall) {
        if let instance = call.instance { expect(program.externs.indices.contains(instance.raw), "an extern does not exist") }
        if let result = call.result { expect(scalarType(result) != nil, "a result that is no scalar") }
        for argument in call.arguments { check(argument) }
    }

    private mutating func check(_ argument: ExternCall.Argument) {
        switch argument {
        case .value(let value): check(value)
        case .variable(let id): expect(scalarType(id) != nil, "an out argument that is no scalar")
        case .header(let header, _), .varbit(let header, _): check(header)
        case .string: break
        case .instance(let id): expect(program.externs.indices.contains(id.raw), "an extern does not exist")
        case .list(let items): for item in items { check(item) }
        }
    }
}
