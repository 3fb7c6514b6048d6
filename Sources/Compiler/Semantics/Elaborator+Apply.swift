import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    func applyTable(_ index: Int, at span: Span) -> RValue {
        let table = tables[index]
        switch context.place {
        case .control: break
        case .none, .parser, .action, .function: error("a table can be applied only in the apply block of a control", at: span)
        }
        if inArguments > 0 { error("a table cannot be applied in an argument of an action", at: span) }
        let hit = newVariable("\(table.name.name).hit", .scalar(.bool), at: span)
        let action = newVariable("\(table.name.name).action_run", .scalar(.bit(32)), at: span)
        let result = RValue.applyResult(hit: hit, action: action, table: index)
        guard !checking, let id = table.id else { return result }
        guard enterInline(table.name.name, at: span) else { return result }
        defer { inlining -= 1 }
        let saved = scopes
        scopes = table.scopes
        defer { scopes = saved }
        let keys = ordered(table.keys.map { key in { self.rvalue(key.expression) } }, at: span)
        let branches = table.actions.map { branch($0) }
        emit(
            .apply(Apply(table: id, keys: keys.flatMap { leaves(of: $0) }, branches: branches, hit: hit, actionRun: action)), at: span)
        return result
    }

    private func branch(_ item: TableDeclaration.ListedAction) -> Apply.Branch {
        let action = item.declaration
        var parameters: [VariableID] = []
        let statements = captured {
            var inner = scopesNow(of: action)
            inner.push()
            let directed = action.parameters.filter { $0.direction != .none }
            for formal in action.parameters where formal.direction == .none {
                let storage = makeStorage("\(action.name.name).\(formal.name)", formal.type, at: formal.span)
                parameters += scalars(of: storage)
                inner.define(formal.name, .storage(storage, writable: false), at: formal.span)
            }
            guard let given = match(directed, item.arguments, callee: action.name.name, at: item.span) else { return }
            let bounds = bind(directed, given, at: item.span)
            invoke(directed, bounds, in: inner, byReference: false, at: item.span) {
                self.runBody(action.body, place: .action, result: nil, resultType: .void)
            }
        }
        return Apply.Branch(parameters: parameters, body: statements)
    }

    private func scalars(of storage: Storage) -> [VariableID] {
        switch storage {
        case .scalar(let id, _): [id]
        case .aggregate(_, let parts): parts.flatMap(scalars)
        case .field, .header, .stack, .slice, .shifted, .choice, .opaque: []
        }
    }
}
