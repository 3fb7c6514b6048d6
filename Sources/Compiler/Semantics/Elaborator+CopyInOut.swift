import BigInt
import IR
import Source
import Syntax

/// Parameters that stand for their arguments: by reference where nobody can tell, else copied in and out.
extension Elaborator {
    /// Runs `work` where the parameters stand for the arguments: by value, and for out and inout ones in a copy that is written
    /// back at the end, unless nobody can tell the difference.
    func invoke(_ formals: [Formal], _ bounds: [Bound], in inner: Scopes, byReference: Bool, at span: Span, _ work: () -> Void) {
        var inner = inner
        var copyOuts: [(to: Storage, from: Storage)] = []
        var written: [Int: Set<VariableID>] = [:]
        var used: [Set<VariableID>] = []
        for (index, bound) in bounds.enumerated() {
            switch bound {
            case .place(let place):
                written[index] = place.roots
                used.append(place.roots)
            case .value(let value): used.append(roots(value))
            case .absent: used.append([])
            }
        }
        func isAlone(_ index: Int) -> Bool {
            used.indices.allSatisfy { $0 == index || used[$0].isDisjoint(with: used[index]) }
        }
        func isUntouched(_ index: Int) -> Bool {
            written.allSatisfy { $0.key == index || $0.value.isDisjoint(with: used[index]) }
        }
        for (index, (formal, bound)) in zip(formals, bounds).enumerated() {
            let symbol: Symbol
            switch bound {
            case .value(let value):
                if case .instance(let instance) = value {
                    symbol = .instance(instance)
                } else if value.isConstant || byReference && isUntouched(index) && holdsHeaders(value) {
                    symbol = .value(value)
                } else {
                    let copy = makeStorage(formal.name, formal.type, at: span)
                    assign(copy, value, at: span)
                    symbol = .storage(copy, writable: false)
                }
            case .place(let place):
                var isSlice = false
                switch place {
                case .slice, .shifted, .choice: isSlice = true
                case .scalar, .field, .header, .aggregate, .stack, .opaque: break
                }
                if byReference, place.isFixed, !isSlice, isAlone(index) {
                    if formal.direction == .out { invalidate(place, at: span) }
                    symbol = .storage(place, writable: true)
                } else {
                    let target = frozen(place, at: span)
                    let copy = makeStorage(formal.name, place.type, at: span)
                    if formal.direction == .inout {
                        assign(copy, read(target, at: span), at: span)
                    } else {
                        reset(copy, at: span)
                    }
                    copyOuts.append((target, copy))
                    symbol = .storage(copy, writable: true)
                }
            case .absent(let type):
                let unused = makeStorage(formal.name, type, at: span)
                symbol = .storage(unused, writable: formal.direction == .out)
            }
            inner.define(formal.name, symbol, at: formal.span)
        }
        let saved = scopes
        scopes = inner
        context.copyOuts.append(copyOuts)
        work()
        context.copyOuts.removeLast()
        scopes = saved
        for (to, from) in copyOuts { store(to, read(from, at: span), at: span) }
    }

    private func holdsHeaders(_ value: RValue) -> Bool {
        switch value {
        case .header, .stack: true
        case .aggregate(_, let parts): parts.contains(where: holdsHeaders)
        case .scalar, .integer, .string, .headerValue, .invalidHeader, .varbit, .stackValue, .instance, .defaultValue, .invalid, .type,
            .applyResult, .opaque:
            false
        }
    }

    /// Makes the headers in a place invalid, as an out parameter starts.
    func invalidate(_ storage: Storage, at span: Span) {
        switch storage {
        case .header(let header, _): emit(.setInvalid(header), at: span)
        case .aggregate(_, let parts): for part in parts { invalidate(part, at: span) }
        case .stack(let stack):
            for index in 0..<stack.count { invalidate(element(stack, number(index, at: span)), at: span) }
            emit(.assign(stack.next, number(0, at: span)), at: span)
        case .scalar, .field, .slice, .shifted, .choice, .opaque: break
        }
    }

    /// As `invalidate`, and scalars zero: a variable that is declared again in a loop must not keep its old value.
    func reset(_ storage: Storage, at span: Span) {
        switch storage {
        case .scalar(let id, let type):
            if let leaf = irType(type) { emit(.assign(id, constant(0, leaf, at: span)), at: span) }
        case .aggregate(_, let parts): for part in parts { reset(part, at: span) }
        case .header, .stack: invalidate(storage, at: span)
        case .field, .slice, .shifted, .choice, .opaque: break
        }
    }

    /// A body with a `return` of its own.
    func runBody(_ block: Block, place: Context.Place, result: Storage?, resultType: Ty) {
        let saved = context
        context.place = place
        context.returnStorage = result
        context.returnType = resultType
        context.loops = []
        let label = newLabel()
        context.returnLabel = label
        let statements = captured { self.block(block) }
        checkOutParameters()
        emitBlock(label, statements, at: block.span)
        let parser = context.parser
        context = saved
        context.parser = parser
    }

    // MARK: Actions

    func callAction(_ action: ActionDeclaration, _ arguments: [Argument], at span: Span) {
        if context.place == .parser { error("an action cannot be called in a parser", at: span) }
        guard let given = match(action.parameters, arguments, callee: action.name.name, at: span) else { return }
        let bounds = bind(action.parameters, given, at: span)
        if checking { return }
        guard enterInline(action.name.name, at: span) else { return }
        defer { inlining -= 1 }
        var inner = scopesNow(of: action)
        inner.push()
        invoke(action.parameters, bounds, in: inner, byReference: false, at: span) {
            self.runBody(action.body, place: .action, result: nil, resultType: .void)
        }
    }
}
