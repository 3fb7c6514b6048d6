import IR

/// Scalars that are only carried from header to header (or to a table key): they are kept as bytes in network order, so that
/// no byte is swapped on the way.
///
/// P4: `tmp = hdr.ethernet.destination; hdr.ethernet.destination = hdr.ethernet.source; hdr.ethernet.source = tmp;`
/// C: `u8 tmp[6];` and copies of 4 and 2 bytes.
struct ByteVariables {
    private(set) var members: Set<VariableID> = []

    init(_ program: Program) {
        var candidates: Set<VariableID> = []
        for (index, variable) in program.variables.enumerated() {
            if case .scalar(.bit(let width)) = variable.kind, width % 8 == 0, width > 32, width != 64 {
                candidates.insert(VariableID(index))
            }
        }
        var carried: Set<VariableID> = []
        var worked: Set<VariableID> = []
        func use(_ expression: Expression, carries: Bool) {
            if case .variable(let id) = expression.kind, candidates.contains(id) {
                if carries { carried.insert(id) } else { worked.insert(id) }
                return
            }
            for operand in expression.operands { use(operand, carries: false) }
        }
        for body in program.topBodies {
            body.forEachStatement { statement in
                switch statement.kind {
                case .assign(let id, let value):
                    if candidates.contains(id), !Self.isCarrier(value) { worked.insert(id) }
                    use(value, carries: candidates.contains(id))
                case .assignField(let header, let field, let value):
                    for index in header.indexes { use(index, carries: false) }
                    let offset = program.headerType(of: header).map { $0.fields[field].offset } ?? 1
                    use(value, carries: offset % 8 == 0)
                case .apply(let apply):
                    for key in apply.keys { use(key, carries: true) }
                case .lookahead(let id): if candidates.contains(id) { worked.insert(id) }
                case .call(let call):
                    for expression in statement.expressions { use(expression, carries: false) }
                    worked.formUnion(call.arguments.flatMap(\.variables))
                    if let result = call.result { worked.insert(result) }
                default: for expression in statement.expressions { use(expression, carries: false) }
                }
            }
        }
        for block in program.blocks {
            guard case .parser(let parser) = block.kind else { continue }
            for state in parser.states {
                guard case .select(let selected, let cases) = state.transition else { continue }
                for expression in selected + cases.flatMap(\.keys).flatMap(\.expressions) { use(expression, carries: false) }
            }
        }
        members = carried.subtracting(worked)
    }

    /// Something whose bytes may lie ready.
    private static func isCarrier(_ value: Expression) -> Bool {
        switch value.kind {
        case .constant, .variable, .field: true
        case .isValid, .headersEqual, .unary, .binary, .cast, .slice, .concatenate, .conditional, .varbitLength: false
        }
    }
}

extension ExternCall.Argument {
    /// The variables it hands over to be written.
    var variables: [VariableID] {
        switch self {
        case .variable(let id): [id]
        case .list(let items): items.flatMap(\.variables)
        case .value, .header, .varbit, .string, .instance: []
        }
    }
}
