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
        let order = parser.layoutOrder
        let entering = validityOnEntry(parser, order)
        if does(.impliedValidity) { implied = impliedValidity(parser, entering) }
        let labels = parser.states.map { names.fresh("state_" + CNames.identifier($0.name)) }
        let accept = names.fresh("accept")
        if !architecture.dropsRejected { afterError = (accept, nil) }
        let rounds = names.fresh("rounds")
        let heads = loopHeads(parser, order)
        let isManifold = plan.order.cyclic.count > 1
        let loopScalars = isManifold ? locals(changedIn: plan.order.cyclic, of: parser) : []
        let meetings = plan.paths.areMany ? plan.paths.meetings : []
        let changed = meetings.isEmpty ? [] : locals(changedIn: Set(order.map { StateID($0) }), of: parser)
        if !heads.isEmpty { out.append(.declare(.u32, rounds, .zero)) }
        let ways = waysToAccept(parser, order, entering, accept)
        var atAccept: Set<Int>?
        // Where an error drops nothing, each header that is all there is taken.
        let runs = ExtractionRuns(
            // What was checked holds in one function.
            parser, plan, areMerged: does(.mergedChecks) && architecture.dropsRejected && options.spilling < .parts, acrossStates: options.counting != .all)
        for (place, index) in order.enumerated() {
            let state = parser.states[index]
            let next = place + 1 < order.count ? labels[order[place + 1]] : accept
            known = entering[index]
            out.append(.comment("state \(state.name)"))
            out.append(.label(labels[index]))
            out += countState(state)
            if heads.contains(index) {
                out += line(of: state.span)
                out.append(.update(.name(rounds), .add, .one))
                out.append(.if(.name(rounds) > .integer(Self.mostParserRounds), fail("ParserTimeout"), []))
                // Else the C compiler counts down from the packet's end, which the verifier takes no arithmetic on.
                out.append(.evaluate(.pure("WEIR_KEEP", [.name("cursor")])))
                // Else the verifier walks the loop anew for each sum of what the ways through it take.
                if isManifold { out += forgetCursor() + loopScalars.map { forget($0) } }
            } else if meetings.contains(StateID(index)) {
                // Else it walks what follows anew for each way that leads here.
                out += line(of: state.span) + forgetCursor() + changed.map { forget($0) }
            }
            if !runs.continues.contains(index) { checkedBytes = 0 }
            bytesAhead = runs.ahead[index] ?? []
            var body = lower(state.body)
            bytesAhead = []
            if !runs.isWhole.contains(index) { checkedBytes = 0 }
            if known != nil {
                body += transition(parser, state, labels, ways[index] ?? accept, next)
                if state.transition.targets.contains(.accept) { atAccept = Self.meet(atAccept, known) }
            }
            out += scope(body)
        }
        out.append(.label(accept))
        if plan.paths.areMany { out += forgetFlags() + changed.map { forget($0) } }
        known = Self.meet(atAccept, afterError?.known)
        afterError = nil
        return out
    }

    /// The states that something later in the text goes back to: every loop runs through one of them.
    private func loopHeads(_ parser: Parser, _ order: [Int]) -> Set<Int> {
        var heads: Set<Int> = []
        var seen: Set<Int> = []
        for index in order {
            seen.insert(index)
            for case .state(let next) in parser.states[index].transition.targets where seen.contains(next.raw) {
                heads.insert(next.raw)
            }
        }
        return heads
    }

    /// Which headers kept outside of the packet there are.
    private mutating func forgetFlags() -> [CStatement] {
        plan.slots.indices.filter { index in
            let slot = plan.slots[index]
            if case .stack = slot.key { return false }
            return slot.storage != .packet && slot.facts.isExtracted
        }.map { forget(headers[$0].valid) }
    }

    /// The locals of scalars that these states change; not the index of a stack, whose end is known to end a loop.
    private func locals(changedIn states: Set<StateID>, of parser: Parser) -> [String] {
        var found: Set<VariableID> = []
        for id in states {
            parser.states[id.raw].body.forEachStatement { statement in
                if case .assign(let id, _) = statement.kind { found.insert(id) }
                if case .lookahead(let id) = statement.kind { found.insert(id) }
            }
        }
        return found.sorted { $0.raw < $1.raw }.compactMap { id in
            let variable = program.variables[id.raw]
            guard case .scalar(let type) = variable.kind, !shape(type).isWide, !byteVariables.contains(id),
                !variable.name.hasSuffix(".nextIndex")
            else { return nil }
            return scalars[id]
        }
    }

    /// Where the cursor stands is read anew from the front.
    private mutating func forgetCursor() -> [CStatement] {
        let name = names.fresh("so_far")
        let isOut = CExpression.name("cursor") > .name("end")
        return [
            .block(
                [.declare(.u64, name, .name("consumed")), forget(name)] + bounded(name, orElse: fail("PacketTooShort")) + [
                    .assign(.name("consumed"), .name(name)),
                    .assign(.name("cursor"), .binary(.add, .name("data"), .name(name))),
                    .evaluate(.pure("WEIR_KEEP", [.name("cursor")])),
                    .if(isOut, fail("PacketTooShort"), []),
                ])
        ]
    }

    /// For each state, the slots that are valid however it is reached.
    private func validityOnEntry(_ parser: Parser, _ order: [Int]) -> [Int: Set<Int>] {
        onEntry(parser, order, after: { Self.validity($0, after: $1, self) }, meet: { $0.intersection($1) })
    }

    /// For each state that can be reached, what holds on entry: nothing at the start, what a state's body makes of it behind, and where several
    /// ways come together what `meet` makes of them.
    private func onEntry(
        _ parser: Parser, _ order: [Int], after: (Set<Int>, [Statement]) -> Set<Int>, meet: (Set<Int>, Set<Int>) -> Set<Int>
    ) -> [Int: Set<Int>] {
        var entry: [Int: Set<Int>] = [parser.start.raw: []]
        var changed = true
        while changed {
            changed = false
            for index in order {
                guard let before = entry[index] else { continue }
                let behind = after(before, parser.states[index].body)
                for case .state(let next) in parser.states[index].transition.targets {
                    let met = entry[next.raw].map { meet($0, behind) } ?? behind
                    if entry[next.raw] != met {
                        entry[next.raw] = met
                        changed = true
                    }
                }
            }
        }
        return entry
    }

    /// For each state that leads out of the parser a label of its own, and in `acceptWays` what is certain there.
    private mutating func waysToAccept(_ parser: Parser, _ order: [Int], _ entering: [Int: Set<Int>], _ accept: String) -> [Int: String] {
        guard does(.acceptWays), architecture.dropsRejected, options.spilling == .none, !plan.paths.areMany, !forgetsFlags, acceptWays == nil
        else { return [:] }
        let possible = possibleValidity(parser, order)
        let slots = plan.slots.indices.filter { slot in
            if case .stack = plan.slots[slot].key { return false }
            return plan.slots[slot].facts.isStable && plan.slots[slot].facts.isExtracted
        }
        var (labels, ways): ([Int: String], [AcceptWays.Way]) = ([:], [])
        for index in order where parser.states[index].transition.targets.contains(.accept) {
            let certain = Self.validity(entering[index] ?? [], after: parser.states[index].body, self)
            let may = (possible[index] ?? []).union(extracted(in: parser.states[index].body))
            var facts: [String: Bool] = [:]
            for slot in slots {
                if certain.contains(slot) { facts[headers[slot].valid] = true }
                if !may.contains(slot) { facts[headers[slot].valid] = false }
            }
            let label = names.fresh("accept_" + CNames.identifier(parser.states[index].name))
            labels[index] = label
            ways.append(AcceptWays.Way(label: label, facts: facts))
        }
        guard ways.count > 1 else { return [:] }
        acceptWays = AcceptWays(accept: accept, ways: ways)
        return labels
    }

    /// For each state, the slots that are valid on some way to it.
    private func possibleValidity(_ parser: Parser, _ order: [Int]) -> [Int: Set<Int>] {
        onEntry(parser, order, after: { $0.union(extracted(in: $1)) }, meet: { $0.union($1) })
    }

    private func extracted(in body: [Statement]) -> Set<Int> {
        var slots: Set<Int> = []
        body.forEachStatement { statement in
            if case .extract(let reference, _) = statement.kind, let slot = fixedSlot(reference) { slots.insert(slot) }
        }
        return slots
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
            case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .lookahead, .advance, .reject, .emit, .if,
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
        if let (shared, rest) = sharedKeys(cases, of: selected.count) {
            var condition = CExpression.one
            for index in shared { condition = condition.and(matches(cases[0].keys[index], values[index], selected[index].type, in: &out)) }
            out += line(of: state.span)
            if condition != .one { out.append(.if(!condition, fallback, [])) }
            let others = selected.indices.filter { !shared.contains($0) }
            guard let only = others.first else { return scope(out + jump(cases[0].target, labels, accept)) }
            if others.count == 1, let arms = switchArms([selected[only]], rest, labels, accept) {
                // A case that takes any value of what is left ends the cases.
                let last = rest.first { if case .any? = $0.keys.first { true } else { false } }
                return scope(out + [.switch(values[only], arms, default: last.map { jump($0.target, labels, accept) } ?? fallback)])
            }
            return scope(out + tests(rest, others.map { values[$0] }, others.map { selected[$0] }, labels, accept) + fallback)
        }
        return scope(out + tests(cases, values, selected, labels, accept) + fallback)
    }

    /// The cases one after the other.
    private mutating func tests(
        _ cases: [Parser.Case], _ values: [CExpression], _ selected: [Expression], _ labels: [String], _ accept: String
    ) -> [CStatement] {
        var out: [CStatement] = []
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
        return out
    }

    /// The places of the keys that all cases in front of the default want alike, and those cases without them; nil where there are none.
    private func sharedKeys(_ cases: [Parser.Case], of count: Int) -> (shared: [Int], rest: [Parser.Case])? {
        guard does(.sharedKeys), count > 1 else { return nil }
        let tested = Array(cases.prefix { one in !one.keys.allSatisfy { if case .any = $0 { true } else { false } } })
        guard tested.count > 1, let first = tested.first, tested.allSatisfy({ $0.keys.count == count }) else { return nil }
        let shared = (0..<count).filter { index in tested.allSatisfy { $0.keys[index].wantsSame(as: first.keys[index]) } }
        guard !shared.isEmpty else { return nil }
        let rest = tested.map { one in
            var one = one
            one.keys = one.keys.indices.filter { !shared.contains($0) }.map { one.keys[$0] }
            return one
        }
        return (shared, rest)
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

extension Keyset {
    /// Whether both are the same constants, or anything at all.
    fileprivate func wantsSame(as other: Keyset) -> Bool {
        func same(_ a: Expression, _ b: Expression) -> Bool {
            guard case .constant(let a) = a.kind, case .constant(let b) = b.kind else { return false }
            return a == b
        }
        return switch (self, other) {
        case (.any, .any): true
        case (.value(let a), .value(let b)): same(a, b)
        case (.mask(let a, let m), .mask(let b, let n)), (.range(let a, let m), .range(let b, let n)): same(a, b) && same(m, n)
        case (.any, _), (.value, _), (.mask, _), (.range, _), (.valueSet, _): false
        }
    }
}
