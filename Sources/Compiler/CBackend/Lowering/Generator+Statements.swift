import BigInt
import IR
import Source

extension Generator {
    mutating func lower(_ statements: [Statement]) -> [CStatement] {
        var result: [CStatement] = []
        for (index, statement) in statements.enumerated() {
            guard known != nil else {
                // What is never reached emits nothing, but its emits count.
                Array(statements[index...]).forEachStatement { if case .emit = $0.kind { nextSite += 1 } }
                break
            }
            result += line(of: statement.span)
            result += lower(statement)
        }
        return result
    }

    private mutating func lower(_ statement: Statement) -> [CStatement] {
        var out: [CStatement] = []
        switch statement.kind {
        case .assign(let id, let value): return assign(id, value)
        case .assignField(let reference, let field, let value): return assignField(reference, field, value)
        case .copyHeader(let to, let from): return copyHeader(to: to, from: from)
        case .copyVarbit(let to, let field, let from, let source):
            return copyVarbit(to: to, field, from: from, source, at: statement.span)
        case .setValid(let reference): return setValidity(of: reference, true)
        case .setInvalid(let reference): return setValidity(of: reference, false)
        case .extract, .lookahead, .lookaheadHeader, .advance, .reject: return lowerPacket(statement)
        case .emit: return lowerEmit(at: statement.span)
        case .if(let condition, let then, let otherwise): return lowerIf(condition, then, otherwise)
        case .switch(let value, let cases, let otherwise): return lowerSwitch(value, cases, otherwise)
        case .block(let label, let body):
            let leave = names.fresh("done")
            labels[label] = LabelNames(leave: leave, again: "", known: nil)
            out = lower(body)
            join(label)
            return out + [.label(leave)]
        case .loop(let label, let bound, let body): return lowerLoop(label, bound, body)
        case .leave(let label):
            noteLeaving(label)
            return [.goto(labels[label]?.leave ?? "lost")]
        case .again(let label):
            known = nil
            return [.goto(labels[label]?.again ?? "lost")]
        case .apply(let apply): return lowerApply(apply)
        case .call(let call): return lowerCall(call, at: statement.span)
        }
    }

    mutating func assign(_ id: VariableID, _ value: Expression) -> [CStatement] {
        guard let name = scalars[id] else { return [] }
        if case .variable(id) = value.kind, parameters[id] == nil { return [] }
        var out: [CStatement] = []
        if byteVariables.contains(id) {
            let run = ByteRun(base: .name(name), count: width(value.type) / 8, isAligned: true)
            storeBytes(run, at: 0, value, in: &out)
        } else {
            let lowered = lower(value, in: &out)
            out.append(.assign(.name(name), lowered))
        }
        return scope(out)
    }

    // MARK: What is known to be valid

    /// What holds behind a label: what held on every way to it.
    private mutating func join(_ label: Label) {
        known = Self.meet(known, labels[label]?.known)
    }

    private mutating func noteLeaving(_ label: Label) {
        guard let known else { return }
        let met = labels[label]?.known.map { $0.intersection(known) } ?? known
        labels[label]?.known = met
        self.known = nil
    }

    static func meet(_ a: Set<Int>?, _ b: Set<Int>?) -> Set<Int>? {
        guard let a else { return b }
        guard let b else { return a }
        return a.intersection(b)
    }

    /// The slots that are valid when the condition holds, and when it does not.
    func validity(in condition: Expression) -> (then: Set<Int>, otherwise: Set<Int>) {
        switch condition.kind {
        case .isValid(let reference):
            guard let slot = fixedSlot(reference) else { return ([], []) }
            return (implied[slot, default: []].union([slot]), [])
        case .unary(.not, let operand):
            let inner = validity(in: operand)
            return (inner.otherwise, inner.then)
        case .binary(.and, let left, let right):
            let (a, b) = (validity(in: left), validity(in: right))
            return (a.then.union(b.then), a.otherwise.intersection(b.otherwise))
        case .binary(.or, let left, let right):
            let (a, b) = (validity(in: left), validity(in: right))
            return (a.then.intersection(b.then), a.otherwise.union(b.otherwise))
        case .constant, .variable, .field, .headersEqual, .unary, .binary, .cast, .slice, .concatenate, .conditional,
            .varbitLength:
            return ([], [])
        }
    }

    /// The slot of a header that no index chooses at run time.
    func fixedSlot(_ reference: HeaderReference) -> Int? {
        guard let key = plan.survey.key(reference), let slot = plan.index[key], plan.slots[slot].count == 1 else { return nil }
        if case .stack = key { return nil }
        return slot
    }

    // MARK: Control flow

    private mutating func lowerIf(
        _ condition: Expression, _ then: [Statement], _ otherwise: [Statement]
    ) -> [CStatement] {
        var out: [CStatement] = []
        let test = lower(condition, in: &out)
        let facts = validity(in: condition)
        let before = known
        known = before?.union(facts.then)
        let first = lower(then)
        let afterThen = known
        known = before?.union(facts.otherwise)
        let second = lower(otherwise)
        known = Self.meet(afterThen, known)
        if first.isEmpty, !second.isEmpty { return scope(out + [.if(!test, second, [])]) }
        return scope(out + [.if(test, first, second)])
    }

    private mutating func lowerSwitch(
        _ value: Expression, _ cases: [(values: [BigInt], body: [Statement])], _ otherwise: [Statement]
    ) -> [CStatement] {
        var out: [CStatement] = []
        let type = value.type
        let shape = shape(type)
        let isPlain = shape == .word || shape == .long
        var selected = lower(value, in: &out)
        if !isPlain { selected = bind(selected, shape.type, as: "selected", in: &out) }
        let before = known
        var after: Set<Int>?
        var bodies: [[CStatement]] = []
        for body in cases.map(\.body) + [otherwise] {
            known = before
            bodies.append(lower(body))
            after = Self.meet(after, known)
        }
        known = after
        let last = bodies.removeLast()
        if isPlain {
            let arms = zip(cases, bodies).map { one, body in
                CStatement.Case(values: one.values.map { constant($0, width: width(type)) }, body: body)
            }
            return scope(out + [.switch(selected, arms, default: last)])
        }
        var chain = last
        for (one, body) in zip(cases, bodies).reversed() {
            var test = CExpression.zero
            for value in one.values {
                let wanted = shape == .boolean ? CExpression.integer(value == 0 ? 0 : 1) : constant(value, width: width(type))
                let equal = compare(.equal, selected, wanted, type, in: &out)
                test = test == .zero ? equal : .binary(.or, test, equal)
            }
            chain = [.if(test, body, chain)]
        }
        return scope(out + chain)
    }

    /// How many rounds a loop without a bound of its own may take.
    static let mostRounds = 256

    private mutating func lowerLoop(_ label: Label, _ bound: Int?, _ body: [Statement]) -> [CStatement] {
        let leave = names.fresh("done")
        let again = names.fresh("again")
        labels[label] = LabelNames(leave: leave, again: again, known: nil)
        // What the body may take away holds in no later round.
        known = known?.filter { plan.slots[$0].facts.isStable }
        let outer = openRounds
        openRounds = min(outer * max(1, bound ?? Self.mostRounds), 1 << 32)
        defer { openRounds = outer }
        let isLong = max(openRounds, Self.rounds(in: body, outside: openRounds)) > Self.fewRounds
        var inner: [CStatement] = [.label(again)]
        let spent = names.fresh("spent")
        var before: [CStatement] = []
        if isLong {
            let rounds = names.fresh("rounds")
            prelude.use(.round)
            before.append(.declare(.u32, rounds, .zero))
            inner.append(.evaluate(.call("WEIR_ROUND", [.name(rounds), .name(spent)])))
        } else if bound == nil {
            let round = names.fresh("round")
            before.append(.declare(.u32, round, .zero))
            inner.append(.update(.name(round), .add, .one))
            inner.append(.if(.binary(.greater, .name(round), .integer(Self.mostRounds)), drop(.abort), []))
        }
        inner += lower(body)
        known = labels[label]?.known
        let end: [CStatement] = isLong ? [.label(spent)] + drop(.abort) : []
        return [.block(before + [.forever(inner)])] + end + [.label(leave)]
    }

    /// More rounds than this, those of loops in loops multiplied, are too many for the verifier to walk each: it is told that the
    /// kernel counts them (Linux 6.9 or later).
    private static let fewRounds = 1024

    /// The most rounds of a loop in a body whose own rounds are `outside`.
    private static func rounds(in body: [Statement], outside: Int) -> Int {
        var most = 0
        for statement in body {
            var here = outside
            if case .loop(_, let bound, _) = statement.kind {
                here = min(outside * max(1, bound ?? mostRounds), 1 << 32)
                most = max(most, here)
            }
            for inner in statement.bodies { most = max(most, rounds(in: inner, outside: here)) }
        }
        return most
    }

    // MARK: Headers as a whole

    private mutating func setValidity(of reference: HeaderReference, _ isValid: Bool) -> [CStatement] {
        var out: [CStatement] = []
        guard let place = place(reference, in: &out) else { return [] }
        let assignment = CStatement.assign(place.validPlace, isValid ? .one : .zero)
        var writes = [assignment]
        if isValid, let extra = place.extraPlace {
            writes.append(.if(!place.validPlace, [.assign(extra, .zero)], []))
            writes.swapAt(0, 1)
        }
        if let slot = fixedSlot(reference) {
            if isValid { known?.insert(slot) } else { known?.remove(slot) }
            return scope(out + writes)
        }
        return scope(out + guarded(place, writes))
    }

    private mutating func copyHeader(to: HeaderReference, from: HeaderReference) -> [CStatement] {
        var out: [CStatement] = []
        guard let target = place(to, in: &out) else { return [] }
        let targetSlot = fixedSlot(to)
        guard let source = place(from, in: &out) else {
            if let targetSlot { known?.remove(targetSlot) }
            return scope(out + guarded(target, [.assign(target.validPlace, .zero)]))
        }
        if let a = targetSlot, a == fixedSlot(from) { return [] }
        let valid = bind(source.isValid, .bool, as: "valid", in: &out)
        var copies = copy(target.run, 0, from: source.run, 0, count: source.run.count)
        if let extra = source.extra, let extraPlace = target.extraPlace {
            copies = copyVarbit(target, source)
            copies.append(.assign(extraPlace, extra))
        }
        let body: [CStatement] = [
            .assign(target.validPlace, valid), source.isKnownValid ? .block(copies) : .if(valid, copies, []),
        ]
        if let targetSlot {
            if source.isKnownValid { known?.insert(targetSlot) } else { known?.remove(targetSlot) }
            return scope(out + (targetSlot == target.slot && target.guardCondition != nil ? body : guarded(target, body)))
        }
        return scope(out + guarded(target, body))
    }
}
