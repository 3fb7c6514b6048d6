import IR
import Source

/// Parsers: a label for each state, transitions as gotos.
extension Generator {
    /// How often the states of a parser's cycle may be entered, all together.
    static let mostParserRounds = 128

    mutating func lowerParser(_ parser: Parser, _ block: PipelineBlock) -> [CStatement] {
        var out: [CStatement] = [.comment("parser \(block.name)")]
        known = []
        out += lower(parser.prologue)
        let order = stateOrder(parser)
        let entering = validityOnEntry(parser, order)
        if does(.impliedValidity) { implied = impliedValidity(parser, entering) }
        let labels = parser.states.map { names.fresh("state_" + CNames.identifier($0.name)) }
        let accept = names.fresh("accept")
        if !architecture.dropsRejected { afterError = (accept, nil) }
        let rounds = names.fresh("rounds")
        if !plan.order.cyclic.isEmpty { out.append(.declare(.u32, rounds, .zero)) }
        var atAccept: Set<Int>?
        // Where an error drops nothing, each header that is all there is taken.
        let runs = ExtractionRuns(
            parser, plan, areMerged: does(.mergedChecks) && architecture.dropsRejected, acrossStates: options.counting != .all)
        for (place, index) in order.enumerated() {
            let state = parser.states[index]
            let next = place + 1 < order.count ? labels[order[place + 1]] : accept
            known = entering[index]
            out.append(.comment("state \(state.name)"))
            out.append(.label(labels[index]))
            out += countState(state)
            if plan.order.cyclic.contains(StateID(index)) {
                out += line(of: state.span)
                out.append(.update(.name(rounds), .add, .one))
                out.append(.if(.name(rounds) > .integer(Self.mostParserRounds), fail("PacketTooShort"), []))
            }
            if !runs.continues.contains(index) { checkedBytes = 0 }
            bytesAhead = runs.ahead[index] ?? []
            var body = lower(state.body)
            bytesAhead = []
            if !runs.isWhole.contains(index) { checkedBytes = 0 }
            if known != nil {
                body += transition(parser, state, labels, accept, next)
                if state.transition.targets.contains(.accept) { atAccept = Self.meet(atAccept, known) }
            }
            out += scope(body)
        }
        out.append(.label(accept))
        known = Self.meet(atAccept, afterError?.known)
        afterError = nil
        return out
    }

    /// The states that can be reached, each behind one that leads to it where possible.
    private func stateOrder(_ parser: Parser) -> [Int] {
        var order: [Int] = []
        var seen: Set<Int> = []
        func visit(_ state: Int) {
            guard parser.states.indices.contains(state), seen.insert(state).inserted else { return }
            for target in parser.states[state].transition.targets.reversed() {
                if case .state(let id) = target { visit(id.raw) }
            }
            order.append(state)
        }
        visit(parser.start.raw)
        return order.reversed()
    }

    /// For each state, the slots that are valid however it is reached.
    private func validityOnEntry(_ parser: Parser, _ order: [Int]) -> [Int: Set<Int>] {
        var entry: [Int: Set<Int>] = [parser.start.raw: []]
        var changed = true
        while changed {
            changed = false
            for index in order {
                guard let before = entry[index] else { continue }
                let after = Self.validity(before, after: parser.states[index].body, self)
                for case .state(let next) in parser.states[index].transition.targets {
                    let met = entry[next.raw].map { $0.intersection(after) } ?? after
                    if entry[next.raw] != met {
                        entry[next.raw] = met
                        changed = true
                    }
                }
            }
        }
        return entry
    }

    /// For each header that only extraction makes valid, the headers of that kind that were extracted before it wherever it is.
    ///
    /// P4: `ethernet`, then `ipv4`, then `tcp`: where `tcp` is valid, `ipv4` is too.
    private func impliedValidity(_ parser: Parser, _ entering: [Int: Set<Int>]) -> [Int: Set<Int>] {
        var implied: [Int: Set<Int>] = [:]
        for (index, state) in parser.states.enumerated() {
            guard var before = entering[index] else { continue }
            before = before.filter { plan.slots[$0].facts.isStable }
            state.body.forEachStatement { statement in
                if case .extract(let reference, _) = statement.kind, let slot = fixedSlot(reference) {
                    implied[slot] = implied[slot].map { $0.intersection(before) } ?? before
                }
            }
        }
        return implied.filter { plan.slots[$0.key].facts.isStable }
    }

    private static func validity(_ before: Set<Int>, after body: [Statement], _ generator: Generator) -> Set<Int> {
        var result = before
        body.forEachStatement { statement in
            if case .setInvalid(let reference) = statement.kind, let slot = generator.fixedSlot(reference) { result.remove(slot) }
            if case .copyHeader(let to, _) = statement.kind, let slot = generator.fixedSlot(to) { result.remove(slot) }
        }
        for statement in body {
            switch statement.kind {
            case .extract(let reference, _), .lookaheadHeader(let reference):
                if let slot = generator.fixedSlot(reference), generator.plan.slots[slot].facts.isStable { result.insert(slot) }
            case .assign, .assignField, .copyHeader, .setValid, .setInvalid, .lookahead, .advance, .reject, .emit, .if,
                .switch, .block, .loop, .leave, .again, .apply, .call:
                break
            }
        }
        return result
    }

    /// Reads the fields that are read once into their locals.
    private mutating func keepFields(_ state: StateID, _ selected: [Expression]) -> [CStatement] {
        guard let fields = readOnceFields[state] else { return [] }
        var out: [CStatement] = []
        for expression in selected {
            guard case .field(let reference, let field) = expression.kind, let key = plan.survey.key(reference),
                let slot = plan.index[key], fields.contains(FieldKey(slot: slot, field: field)),
                readOnce[FieldKey(slot: slot, field: field)] == nil
            else { continue }
            let value = load(reference, field, in: &out)
            let name = names.fresh(headers[slot].base + "_" + CNames.identifier(plan.slots[slot].type.fields[field].name))
            keptFields.append((name, using(expression.type).type))
            out.append(.assign(.name(name), value))
            readOnce[FieldKey(slot: slot, field: field)] = name
        }
        return out
    }

    private mutating func transition(
        _ parser: Parser, _ state: Parser.State, _ labels: [String], _ accept: String, _ next: String
    ) -> [CStatement] {
        switch state.transition {
        case .next(let target):
            let jump = self.jump(target, labels, accept)
            if case .goto(next)? = jump.last { return [] }
            return line(of: state.span) + jump
        case .select(let selected, let cases):
            let kept = parser.states.firstIndex { $0.name == state.name }.map { keepFields(StateID($0), selected) } ?? []
            return kept + select(selected, cases, state, labels, accept)
        }
    }

    private mutating func jump(_ target: Parser.Target, _ labels: [String], _ accept: String) -> [CStatement] {
        switch target {
        case .state(let id): [.goto(labels.indices.contains(id.raw) ? labels[id.raw] : accept)]
        case .accept: [.goto(accept)]
        case .reject: reject()
        }
    }

    private mutating func select(
        _ selected: [Expression], _ cases: [Parser.Case], _ state: Parser.State, _ labels: [String], _ accept: String
    ) -> [CStatement] {
        var out: [CStatement] = []
        let otherwise = cases.first { one in one.keys.allSatisfy { if case .any = $0 { true } else { false } } }
        let fallback: [CStatement] = otherwise.map { jump($0.target, labels, accept) } ?? fail("NoMatch")
        if let arms = switchArms(selected, cases, labels, accept) {
            out += line(of: state.span)
            let value = lower(selected[0], in: &out)
            return scope(out + [.switch(value, arms, default: fallback)])
        }
        let values = selected.map { expression in
            bind(lower(expression, in: &out), using(expression.type).type, as: "selected", in: &out)
        }
        for one in cases {
            if one.keys.allSatisfy({ if case .any = $0 { true } else { false } }) { break }
            out += line(of: one.span)
            var condition = CExpression.one
            if case .valueSet(let id)? = one.keys.first {
                condition = lookupValueSet(id, values, selected, in: &out)
            } else {
                for (key, (value, expression)) in zip(one.keys, zip(values, selected)) {
                    condition = condition.and(matches(key, value, expression.type, in: &out))
                }
            }
            out.append(.if(condition, jump(one.target, labels, accept), []))
        }
        return scope(out + fallback)
    }

    /// The cases of a C switch, when there is one value and all keys are constants.
    private mutating func switchArms(
        _ selected: [Expression], _ cases: [Parser.Case], _ labels: [String], _ accept: String
    ) -> [CStatement.Case]? {
        guard selected.count == 1 else { return nil }
        let shape = shape(selected[0].type)
        guard shape == .word || shape == .long else { return nil }
        var arms: [CStatement.Case] = []
        var seen: Set<CExpression> = []
        for one in cases {
            switch one.keys.first {
            case .any?: return arms.isEmpty ? nil : arms
            case .value(let value)?:
                guard case .constant(let number) = value.kind else { return nil }
                let label = constant(number, width: width(selected[0].type))
                guard seen.insert(label).inserted else { continue }
                arms.append(.init(values: [label], body: line(of: one.span) + jump(one.target, labels, accept)))
            case .mask?, .range?, .valueSet?, nil: return nil
            }
        }
        return arms.isEmpty ? nil : arms
    }

    /// Whether a value matches a keyset that is no value set.
    private mutating func matches(
        _ key: Keyset, _ value: CExpression, _ type: Type, in out: inout [CStatement]
    ) -> CExpression {
        switch key {
        case .any, .valueSet: return .one
        case .value(let wanted): return compare(.equal, value, lower(wanted, in: &out), type, in: &out)
        case .mask(let wanted, let mask):
            let bits = lower(mask, in: &out)
            let shape = shape(type)
            let masked = combine(.bitAnd, "and", value, bits, shape)
            if case .constant(let a) = wanted.kind, case .constant(let b) = mask.kind {
                return compare(.equal, masked, constant(a & b, width: width(type)), type, in: &out)
            }
            let other = combine(.bitAnd, "and", lower(wanted, in: &out), bits, shape)
            return compare(.equal, masked, other, type, in: &out)
        case .range(let low, let high):
            if case .constant(0) = low.kind, !isSigned(type) {
                return compare(.lessEqual, value, lower(high, in: &out), type, in: &out)
            }
            let above = compare(.greaterEqual, value, lower(low, in: &out), type, in: &out)
            let below = compare(.lessEqual, value, lower(high, in: &out), type, in: &out)
            return above.and(below)
        }
    }
}
