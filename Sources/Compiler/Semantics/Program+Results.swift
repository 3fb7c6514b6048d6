import IR

extension Program {
    /// Tables need not tell whether they hit and which action ran where nobody reads it:
    ///
    ///     before  hit, action_run = t.apply(k)
    ///     after   t.apply(k)
    mutating func dropUnreadResults() {
        var read: Set<VariableID> = []
        forEachExpression { expression in
            if case .variable(let id) = expression.kind { read.insert(id) }
        }
        for index in blocks.indices {
            switch blocks[index].kind {
            case .control(let body): blocks[index].kind = .control(body.map { $0.droppingResults(except: read) })
            case .parser: break
            }
        }
    }
}

extension Statement {
    fileprivate func droppingResults(except read: Set<VariableID>) -> Statement {
        func all(_ statements: [Statement]) -> [Statement] { statements.map { $0.droppingResults(except: read) } }
        var copy = self
        switch kind {
        case .apply(var apply):
            if let hit = apply.hit, !read.contains(hit) { apply.hit = nil }
            if let action = apply.actionRun, !read.contains(action) { apply.actionRun = nil }
            for index in apply.branches.indices { apply.branches[index].body = all(apply.branches[index].body) }
            copy.kind = .apply(apply)
        case .if(let condition, let then, let otherwise): copy.kind = .if(condition, then: all(then), else: all(otherwise))
        case .switch(let value, let cases, let otherwise):
            copy.kind = .switch(value, cases: cases.map { ($0.values, all($0.body)) }, default: all(otherwise))
        case .block(let label, let body): copy.kind = .block(label, all(body))
        case .loop(let label, let bound, let body): copy.kind = .loop(label, bound: bound, all(body))
        case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .extract, .lookahead, .lookaheadHeader, .advance, .reject,
            .emit, .leave, .again, .call:
            break
        }
        return copy
    }
}
