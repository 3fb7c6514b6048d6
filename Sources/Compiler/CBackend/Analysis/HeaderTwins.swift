import IR

/// Headers that become valid and invalid together, always: one flag says it for all of them.
///
/// P4: `outer.setValid(); ... ip.setValid(); ... udp.setValid();` in one run of assignments, and nowhere else.
struct HeaderTwins {
    /// For each slot the first of those it goes with; itself when it goes alone.
    private(set) var first: [Int]

    /// A straight run of statements, and what the slot is at its end.
    private struct Event: Hashable {
        var run: Int
        var isValid: Bool
    }

    init(_ program: Program, _ slots: [HeaderPlan.Slot], slot: (HeaderReference) -> Int?) {
        first = Array(slots.indices)
        var events: [Int: [Event]] = [:]
        var run = 0
        func note(_ reference: HeaderReference, _ isValid: Bool) {
            guard let slot = slot(reference) else { return }
            if let last = events[slot]?.last, last.run == run { events[slot]?.removeLast() }
            events[slot, default: []].append(Event(run: run, isValid: isValid))
        }
        func walk(_ body: [Statement]) {
            run += 1
            for statement in body {
                switch statement.kind {
                case .setValid(let reference): note(reference, true)
                case .setInvalid(let reference): note(reference, false)
                case .assign, .assignField, .copyHeader, .copyVarbit, .lookahead, .lookaheadHeader, .emit, .call: break
                case .extract, .advance, .reject, .if, .switch, .block, .loop, .leave, .again, .apply:
                    for inner in statement.bodies { walk(inner) }
                    run += 1
                }
            }
            run += 1
        }
        for body in program.topBodies { walk(body) }
        var known: [[Event]: Int] = [:]
        for index in slots.indices {
            let facts = slots[index].facts
            guard let own = events[index], facts.isSetValid, !facts.isExtracted, !facts.isWrittenWhole, slots[index].count == 1
            else { continue }
            if let other = known[own] { first[index] = other } else { known[own] = index }
        }
    }
}
