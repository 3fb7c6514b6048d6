import IR

/// Fields that the parser's select reads and that are read again: they are kept in a local from then on.
///
/// P4: `select(hdr.eth.type) { ... }`, later `if (hdr.eth.type == 0x800)`.
/// C: `type_read = load16(eth + 12); switch (type_read) ...`, later `type_read == 0x800`, which the C compiler can decide on
/// each way by which it comes there.
///
/// A field qualifies when nothing ever assigns it, and when its header becomes valid in that very state only: then wherever the
/// header is valid, the select was passed.
struct ReadOnce {
    /// For each state the fields.
    private(set) var fields: [StateID: Set<Generator.FieldKey>] = [:]

    /// Where a parser's errors do not drop the packet, a header that was taken may be valid without its state's select having been
    /// passed: unless nothing behind it in the state can fail.
    init(_ program: Program, _ plan: HeaderPlan, dropsRejected: Bool) {
        var assigned: Set<Generator.FieldKey> = []
        var uses: [Generator.FieldKey: Int] = [:]
        func key(_ reference: HeaderReference, _ field: Int) -> Generator.FieldKey? {
            plan.survey.key(reference).flatMap { plan.index[$0] }.map { Generator.FieldKey(slot: $0, field: field) }
        }
        for body in program.topBodies {
            body.forEachStatement { statement in
                if case .assignField(let reference, let field, _) = statement.kind, let key = key(reference, field) {
                    assigned.insert(key)
                }
            }
        }
        program.forEachExpression { expression in
            if case .field(let reference, let field) = expression.kind, let key = key(reference, field) {
                uses[key, default: 0] += 1
            }
        }
        for block in program.blocks {
            guard case .parser(let parser) = block.kind else { continue }
            let places = Self.extractions(parser, plan)
            for (index, state) in parser.states.enumerated() where !plan.order.cyclic.contains(StateID(index)) {
                guard case .select(let selected, _) = state.transition else { continue }
                guard dropsRejected || Self.takes(state.body) <= 1 else { continue }
                for expression in selected {
                    guard case .field(let reference, let field) = expression.kind, let key = key(reference, field) else { continue }
                    let slot = plan.slots[key.slot]
                    let isHere = places[key.slot] == [index]
                    let isLast = slot.type.varbitField.map { field < $0 } ?? true
                    if slot.storage == .packet, slot.facts.isStable, isHere, isLast, !assigned.contains(key),
                        uses[key, default: 0] > 1, program.width(of: expression.type) <= 64
                    {
                        fields[StateID(index), default: []].insert(key)
                    }
                }
            }
        }
    }

    /// How many statements look for something in the packet.
    private static func takes(_ body: [Statement]) -> Int {
        var count = 0
        body.forEachStatement { statement in
            switch statement.kind {
            case .extract, .lookahead, .lookaheadHeader, .advance, .reject: count += 1
            case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .emit, .if, .switch, .block, .loop, .leave, .again, .apply,
                .call:
                break
            }
        }
        return count
    }

    /// For each slot the states that extract it.
    private static func extractions(_ parser: Parser, _ plan: HeaderPlan) -> [Int: [Int]] {
        var places: [Int: [Int]] = [:]
        for (index, state) in parser.states.enumerated() {
            state.body.forEachStatement { statement in
                guard case .extract(let reference, _) = statement.kind, let key = plan.survey.key(reference),
                    let slot = plan.index[key]
                else { return }
                places[slot, default: []].append(index)
            }
        }
        return places
    }
}
