extension ProgramPrinter {
    mutating func print(_ body: [Statement]) {
        for statement in body { print(statement) }
    }

    private mutating func print(_ statement: Statement) {
        switch statement.kind {
        case .assign(let id, let value): line("\(name(id)) = \(expression(value));")
        case .assignField(let header, let index, let value): line("\(field(header, index)) = \(expression(value));")
        case .copyHeader(let to, let from): line("\(reference(to)) = \(reference(from));")
        case .copyVarbit(let to, let field, let from, let source):
            line("\(self.field(to, field)) = \(self.field(from, source));")
        case .setValid(let header): line("\(reference(header)).setValid();")
        case .setInvalid(let header): line("\(reference(header)).setInvalid();")
        case .extract(let header, let bits):
            line("extract(\(reference(header))\(bits.map { ", \(expression($0))" } ?? ""));")
        case .lookahead(let id): line("\(name(id)) = lookahead();")
        case .lookaheadHeader(let header): line("\(reference(header)) = lookahead();")
        case .advance(let bits): line("advance(\(expression(bits)));")
        case .reject(let code): line("reject(\(expression(code)));")
        case .emit(let header): line("emit(\(reference(header)));")
        case .if(let condition, let then, let otherwise):
            let open = "if (\(expression(condition))) {"
            nested(open, otherwise.isEmpty ? "}" : "} else {") { $0.print(then) }
            if !otherwise.isEmpty { nestedTail(otherwise) }
        case .switch(let value, let cases, let otherwise):
            nested("switch (\(expression(value))) {") { printer in
                for one in cases {
                    let values = one.values.map { "\($0)" }.joined(separator: ", ")
                    printer.nested("case \(values) {") { $0.print(one.body) }
                }
                printer.nested("default {") { $0.print(otherwise) }
            }
        case .block(let label, let body): nested("block \(label.raw) {") { $0.print(body) }
        case .loop(let label, let bound, let body):
            nested("loop \(label.raw)\(bound.map { " at most \($0)" } ?? "") {") { $0.print(body) }
        case .leave(let label): line("leave \(label.raw);")
        case .again(let label): line("again \(label.raw);")
        case .apply(let apply): print(apply)
        case .call(let call): print(call)
        }
    }

    /// What stands behind `} else {`.
    private mutating func nestedTail(_ body: [Statement]) {
        indent(by: 1)
        print(body)
        indent(by: -1)
        line("}")
    }

    private mutating func print(_ apply: Apply) {
        let table = program.tables.indices.contains(apply.table.raw) ? program.tables[apply.table.raw] : nil
        let results = [apply.hit.map { "hit \(name($0))" }, apply.actionRun.map { "action_run \(name($0))" }].compactMap { $0 }
        let keys = apply.keys.map(expression).joined(separator: ", ")
        nested("apply \(table?.name ?? "?")(\(keys)) \(results.joined(separator: " ")) {") { printer in
            for (index, branch) in apply.branches.enumerated() {
                let action = table.flatMap { $0.actions.indices.contains(index) ? $0.actions[index].name : nil } ?? "?"
                let parameters = branch.parameters.map(printer.name).joined(separator: ", ")
                printer.nested("action \(action)(\(parameters)) {") { $0.print(branch.body) }
            }
        }
    }

    private mutating func print(_ call: ExternCall) {
        let instance = call.instance.map { program.externs.indices.contains($0.raw) ? program.externs[$0.raw].name : "?" }
        let result = call.result.map { "\(name($0)) = " } ?? ""
        let place = instance.map { " on \($0)" } ?? ""
        line("\(result)\(call.name)(\(call.arguments.map(argument).joined(separator: ", ")))\(place);")
    }

    private func argument(_ argument: ExternCall.Argument) -> String {
        switch argument {
        case .value(let value): expression(value)
        case .variable(let id): "out \(name(id))"
        case .header(let header, let isWritten): (isWritten ? "out " : "") + reference(header)
        case .varbit(let header, let index): field(header, index)
        case .string(let text): "\"\(text)\""
        case .instance(let id): program.externs.indices.contains(id.raw) ? program.externs[id.raw].name : "?"
        case .list(let items): "{ \(items.map(self.argument).joined(separator: ", ")) }"
        }
    }
}
