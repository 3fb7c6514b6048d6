import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    func block(_ block: Block) {
        scoped {
            var isReported = flow.isDead
            for statement in block.statements {
                if flow.isDead, !isReported {
                    warn("this is never reached", at: statement.span, .unreachable)
                    isReported = true
                }
                self.statement(statement)
            }
        }
    }

    func statement(_ syntax: StatementSyntax) {
        nested(at: syntax.span) { self.oneStatement(syntax) }
    }

    private func oneStatement(_ syntax: StatementSyntax) {
        let span = syntax.span
        switch syntax.kind {
        case .assign(let target, let op, let value): assignment(target, op, value, at: span)
        case .expression(let expression):
            guard case .call = expression.kind else {
                if case .missing = expression.kind { return }
                _ = rvalue(expression)
                error("this statement does nothing: a call or an assignment is needed", at: span)
                return
            }
            _ = rvalue(expression)
        case .variable(let declaration): declareVariable(declaration)
        case .constant(let declaration): declareConstant(declaration)
        case .instance(let instantiation):
            error("an instance cannot be made in a block of statements", at: span)
            _ = instantiation
        case .block(let block): self.block(block)
        case .if(let condition, let then, let otherwise):
            let test = rvalue(condition, as: .bool)
            if !checking, appliesParser(then) || otherwise.map(appliesParser) ?? false {
                branch(test, then, otherwise, at: span)
                return
            }
            var (yes, no): ([IR.Statement], [IR.Statement]) = ([], [])
            parting([
                { yes = self.captured { self.scoped { self.statement(then) } } },
                { no = self.captured { if let otherwise { self.scoped { self.statement(otherwise) } } } },
            ])
            if let known = test.number, !checking {
                body += known != 0 ? yes : no
            } else if case .scalar(let choice, _) = test {
                emit(.if(choice, then: yes, else: no), at: span)
            }
        case .switch(let value, let cases): switchStatement(value, cases, at: span)
        case .for(let initial, let condition, let update, let body, _): forLoop(initial, condition, update, body, at: span)
        case .forIn(let type, let name, let collection, let body, _): forIn(type, name, collection, body, at: span)
        case .return(let value): returnStatement(value, at: span)
        case .exit:
            if context.place == .parser || context.place == .none { return error("'exit' cannot be used here", at: span) }
            if context.place == .function { return error("'exit' cannot be used in a function", at: span) }
            for copies in context.copyOuts.reversed() {
                for (to, from) in copies { assign(to, read(from, at: span), at: span) }
            }
            if let label = context.exitLabel { leave(label, at: span) }
            checkOutParameters()
            flow.isDead = true
        case .break:
            guard let loop = context.loops.last else { return error("'break' stands outside of a loop", at: span) }
            leave(loop.breakLabel, at: span)
            flow.isDead = true
        case .continue:
            guard let loop = context.loops.last else { return error("'continue' stands outside of a loop", at: span) }
            leave(loop.continueLabel, at: span)
            flow.isDead = true
        case .empty, .missing: break
        }
    }

    private func assignment(_ target: ExprSyntax, _ op: Syntax.BinaryOperator?, _ value: ExprSyntax, at span: Span) {
        guard var place = lvalue(target) else {
            _ = rvalue(value)
            return
        }
        if case .extern = place.type { return error("an object cannot be assigned", at: span) }
        let mark = body.count
        var right: RValue
        if let op {
            let given = rvalue(value)
            noteRead(place, at: target.span)
            let old = read(place, at: target.span)
            switch op {
            case .shiftLeft, .shiftRight: right = shift(op, old, given, at: span, right: value.span)
            default: right = binary(op, old, given, at: span, left: target.span, right: value.span)
            }
            right = convert(right, to: place.type, at: value.span)
        } else {
            right = convert(rvalue(value, expected: place.type), to: place.type, at: value.span)
        }
        if body.count != mark, !place.isFixed {
            let later = Array(body[mark...])
            body.removeSubrange(mark...)
            place = frozen(place, at: span)
            body += later
        }
        // A value made of parts that read what is being written is finished first.
        switch right {
        case .aggregate, .headerValue, .stackValue:
            if !right.isConstant, !roots(right).isDisjoint(with: place.roots) { right = preserved(right, at: span) }
        default: break
        }
        noteSet(place)
        store(place, right, at: span)
    }

    func declareVariable(_ declaration: VariableDeclaration) {
        let type = resolve(declaration.type)
        let span = declaration.name.span
        switch type {
        case .void, .matchKind, .extern, .block, .package, .set, .dontCare:
            error("a variable cannot be \(describe(type))", at: declaration.type.span)
        case .integer: error("a variable needs a type of known width: int has none", at: declaration.type.span)
        case .string: error("a variable cannot be a string", at: declaration.type.span)
        case .bit, .int, .varbit, .bool, .error, .enumeration, .composite, .stack, .tuple, .list, .newtype, .variable, .literal, .sequence,
            .applyResult, .callable, .unknown:
            break
        }
        if hasDontCare(type) { error("'_' stands for no type here", at: declaration.type.span) }
        refuseShadowing(declaration.name)
        let storage = makeStorage(qualified(declaration.name.name), type, at: span)
        if let initial = declaration.initial {
            let value = convert(rvalue(initial, expected: type), to: type, at: initial.span)
            assign(storage, value, at: span)
        } else {
            noteUnset(storage)
            invalidate(storage, at: span)
        }
        define(declaration.name, .storage(storage, writable: true))
    }

    /// A variable may hide another one, but not a parameter of what it stands in.
    private func refuseShadowing(_ name: Identifier) {
        guard checking, let parameter = context.parameters[name.name] else { return }
        error("'\(name.name)' has the name of a parameter", at: name.span, notes: [.init("the parameter", at: parameter)])
    }

    private func hasDontCare(_ type: Ty) -> Bool {
        switch type {
        case .dontCare: true
        case .stack(let element, _), .list(let element): hasDontCare(element)
        case .tuple(let parts): parts.contains(where: hasDontCare)
        case .composite(let id): compositeOrigins[id]?.arguments.contains(where: hasDontCare) ?? false
        default: false
        }
    }

    private func qualified(_ name: String) -> String { context.path.isEmpty ? name : "\(context.path).\(name)" }

    func declareConstant(_ declaration: ConstantDeclaration) {
        let type = resolve(declaration.type)
        switch type {
        case .extern, .block, .package, .void, .set: error("a constant cannot be \(describe(type))", at: declaration.name.span)
        default: break
        }
        if hasDontCare(type) { error("'_' stands for no type here", at: declaration.type.span) }
        refuseShadowing(declaration.name)
        let before = diagnostics.errorCount
        let value = convert(rvalue(declaration.value, expected: type), to: type, at: declaration.value.span)
        if !value.isConstant, before == diagnostics.errorCount, !isUnknown(self.type(of: value)) {
            error("the value of '\(declaration.name.name)' is not known at compile time", at: declaration.value.span)
        }
        define(declaration.name, .value(value))
    }

    private func returnStatement(_ syntax: ExprSyntax?, at span: Span) {
        guard context.place != .none else { return error("'return' stands outside of a body", at: span) }
        if context.place == .parser { error("'return' cannot be used in a parser", at: span) }
        let type = context.returnType ?? .void
        if let syntax {
            if type == .void {
                _ = rvalue(syntax)
                error("nothing is returned here, but a value is given", at: syntax.span)
            } else {
                let value = rvalue(syntax, as: type)
                if let storage = context.returnStorage { assign(storage, value, at: span) }
            }
        } else if type != .void, !isUnknown(type) {
            error("a value of type \(describe(type)) has to be returned", at: span)
        }
        if let label = context.returnLabel { leave(label, at: span) }
        checkOutParameters()
        flow.isDead = true
    }

    // MARK: Switch

    private func switchStatement(_ syntax: ExprSyntax, _ cases: [SwitchCase], at span: Span) {
        if case .member(let base, let name) = syntax.kind, name.name == "action_run" {
            let value = rvalue(base)
            if case .applyResult(_, let action, let table) = value {
                actionSwitch(action, tables[table], cases, at: span)
                return
            }
        }
        let value = rvalue(syntax)
        let type = self.type(of: value)
        switch type {
        case .bit, .int, .integer, .error, .enumeration, .newtype, .unknown, .variable: break
        case .callable:
            error("a switch on action_run needs a table's apply() before it", at: syntax.span)
        default: error("a switch is on a number, an enum, an error or action_run, not on \(describe(type))", at: syntax.span)
        }
        var seen: Set<BigInt> = []
        let groups = grouped(cases) { label -> BigInt? in
            let constant = self.convert(self.rvalue(label, expected: type), to: type, at: label.span)
            guard let number = constant.number else {
                if !constant.isConstant { self.error("a label has to be known at compile time", at: label.span) }
                return nil
            }
            if !seen.insert(number).inserted { self.error("this value has a label already", at: label.span) }
            return number
        }
        guard case .scalar(let expression, _) = value else {
            if let known = value.number {
                body += groups.cases.first { $0.values.contains(known) }?.body ?? groups.default
            }
            return
        }
        emit(.switch(expression, cases: groups.cases, default: groups.default), at: span)
    }

    private func actionSwitch(_ action: VariableID, _ table: TableDeclaration, _ cases: [SwitchCase], at span: Span) {
        var seen: Set<BigInt> = []
        let groups = grouped(cases) { label -> BigInt? in
            guard case .name(let name, _) = label.kind else {
                self.error("an action's name is needed here", at: label.span)
                return nil
            }
            guard let index = table.actions.firstIndex(where: { $0.declaration.name.name == name.name }) else {
                let names = table.actions.map(\.declaration.name.name)
                self.error("table '\(table.name.name)' has no action '\(name.name)'\(self.suggestion(for: name.name, among: names))", at: label.span)
                return nil
            }
            if !seen.insert(BigInt(index)).inserted { self.error("this action has a label already", at: label.span) }
            return BigInt(index + 1)
        }
        emit(
            .switch(
                Expr(.variable(action), type: .bit(32), at: span), cases: groups.cases, default: groups.default), at: span)
    }

    /// Labels that fall through are put together with the block they reach.
    private func grouped(
        _ cases: [SwitchCase], _ number: (ExprSyntax) -> BigInt?
    ) -> (cases: [(values: [BigInt], body: [IR.Statement])], default: [IR.Statement]) {
        var result: [(values: [BigInt], body: [IR.Statement])] = []
        var fallback: [IR.Statement] = []
        var values: [BigInt] = []
        var isDefault = false
        var hasDefault = false
        let start = flow
        var end = Flow(isDead: true)
        for item in cases {
            if case .defaultLabel = item.label.kind {
                if hasDefault { error("there is a default label already", at: item.label.span) }
                hasDefault = true
                isDefault = true
            } else {
                if hasDefault { error("the default label has to be the last", at: item.label.span) }
                if let value = number(item.label) { values.append(value) }
            }
            guard let block = item.body else { continue }
            flow = start
            let statements = captured { self.block(block) }
            end = end.merged(with: flow)
            if isDefault {
                fallback = statements
            }
            if !values.isEmpty { result.append((values, statements)) }
            values = []
            isDefault = false
        }
        flow = hasDefault ? end : end.merged(with: start)
        return (result, fallback)
    }

    // MARK: Loops

    private func loop(bound: Int?, at span: Span, _ work: (_ leave: Label) -> Void, body statement: StatementSyntax, update: () -> Void) {
        let outside = newLabel()
        let next = newLabel()
        let start = flow
        let statements = captured {
            work(outside)
            context.loops.append((continueLabel: next, breakLabel: outside))
            let inner = captured { scoped { self.statement(statement) } }
            context.loops.removeLast()
            emitBlock(next, inner, at: span)
            flow.isDead = start.isDead
            update()
        }
        // It may not have run at all.
        flow = start
        usedLabels.insert(outside)
        emit(.loop(outside, bound: bound, statements), at: span)
    }

    private func forLoop(
        _ initial: [StatementSyntax], _ condition: ExprSyntax, _ update: [StatementSyntax], _ statement: StatementSyntax, at span: Span
    ) {
        if context.place == .parser { error("a parser has no for loops: its states go round", at: span) }
        scoped {
            for item in initial { self.statement(item) }
            loop(
                bound: nil, at: span,
                { outside in
                    if let test = scalar(condition, as: .bool) {
                        let end = captured { leave(outside, at: span) }
                        emit(.if(makeNot(test, at: span), then: end, else: []), at: span)
                    }
                }, body: statement, update: { for item in update { self.statement(item) } })
        }
    }

    private func forIn(
        _ typeSyntax: TypeSyntax?, _ name: Identifier, _ collection: ExprSyntax, _ statement: StatementSyntax, at span: Span
    ) {
        scoped {
            var target: Storage?
            if let typeSyntax {
                let storage = makeStorage(name.name, resolve(typeSyntax), at: name.span)
                define(name, .storage(storage, writable: true))
                target = storage
            } else {
                target = lvalue(ExprSyntax(.name(name, absolute: false), at: name.span))
            }
            guard let target else { return }
            noteSet(target)
            if case .range(let low, let high) = collection.kind {
                forRange(target, low, high, statement, at: span)
                return
            }
            let values: [RValue]
            // What the body changes is not seen in the values still to come.
            switch preserved(rvalue(collection), at: span) {
            case .aggregate(_, let parts): values = parts
            case .stack(let stack):
                values = (0..<stack.count).map { read(element(stack, number($0, at: span)), at: span) }
            case .stackValue(_, let parts): values = parts
            case let other:
                let type = self.type(of: other)
                if !isUnknown(type) {
                    switch (type, other.isOpaque) {
                    case (.list, true), (.stack, true), (.variable, true): break
                    default: error("a loop goes over a range, a list or a stack, not over \(describe(type))", at: collection.span)
                    }
                }
                context.loops.append((newLabel(), newLabel()))
                parting([{ self.statement(statement) }, {}])
                context.loops.removeLast()
                return
            }
            // Few values, each known by its place: one round after the other.
            let outside = newLabel()
            let rounds = captured {
                for (round, value) in values.enumerated() {
                    let next = newLabel()
                    assign(target, convert(value, to: target.type, at: collection.span), at: span)
                    if checking, round > 0 { continue }
                    context.loops.append((continueLabel: next, breakLabel: outside))
                    let inner = captured { scoped { self.statement(statement) } }
                    context.loops.removeLast()
                    flow.isDead = false
                    emitBlock(next, inner, at: span)
                }
            }
            emitBlock(outside, rounds, at: span)
        }
    }

    private func forRange(_ target: Storage, _ low: ExprSyntax, _ high: ExprSyntax, _ statement: StatementSyntax, at span: Span) {
        let type = target.type
        let values = ordered([{ self.rvalue(low, as: type) }, { self.rvalue(high, as: type) }], at: span)
        guard case .scalar(let first, _) = preserved(values[0], at: span), case .scalar(let last, _) = preserved(values[1], at: span),
            let leaf = irType(type)
        else {
            context.loops.append((newLabel(), newLabel()))
            parting([{ self.statement(statement) }, {}])
            context.loops.removeLast()
            return
        }
        var bound: Int?
        if let a = first.constant, let b = last.constant { bound = b < a ? 0 : Int(clamping: b - a + 1) }
        // The counter is the loop's own, one that the body cannot change.
        let counter = newVariable(temporaryName(), .scalar(leaf), at: span)
        let now = Expr(.variable(counter), type: leaf, at: span)
        emit(.assign(counter, first), at: span)
        let runs = makeBinary(.lessEqual, first, last, type: .bool, at: span)
        // Written out here because the end test stands behind the body: the last value may be the type's largest.
        let outside = newLabel()
        let next = newLabel()
        let start = flow
        let rounds = captured {
            assign(target, .scalar(now, type), at: span)
            context.loops.append((continueLabel: next, breakLabel: outside))
            let inner = captured { scoped { self.statement(statement) } }
            context.loops.removeLast()
            emitBlock(next, inner, at: span)
            let isLast = makeBinary(.greaterEqual, now, last, type: .bool, at: span)
            let end = captured { leave(outside, at: span) }
            emit(.if(isLast, then: end, else: []), at: span)
            emit(.assign(counter, makeBinary(.add, now, constant(1, leaf, at: span), type: leaf, at: span)), at: span)
        }
        // A range that is not known may be empty.
        flow = (bound ?? 0) > 0 ? Flow(unset: flow.unset, isDead: start.isDead) : start
        usedLabels.insert(outside)
        let statement = IR.Statement(.loop(outside, bound: bound, rounds), at: span)
        if let known = runs.constant {
            if known != 0 { body.append(statement) }
        } else {
            emit(.if(runs, then: [statement], else: []), at: span)
        }
    }
}
