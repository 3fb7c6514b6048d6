import IR

/// Headers that a parser extracts one behind the other whatever the packet holds: one check of the length is enough for all of them,
/// since a packet too short for the last one is dropped with the same error as one too short for the first.
///
/// P4: `packet.extract(hdr.ethernet); packet.extract(hdr.ipv4);`
/// C: `if (cursor + 34 > end) ...`, then both.
///
/// Only assignments may stand between them: what is seen from outside happens for exactly the packets it happened for.
struct ExtractionRuns {
    /// For each state, for its extractions in order, the bytes from there to the end of the run.
    private(set) var ahead: [Int: [Int]] = [:]
    /// States that are part of the run of the only state that leads to them.
    private(set) var continues: Set<Int> = []
    /// States that are nothing but a run, so that what was checked goes on.
    private(set) var isWhole: Set<Int> = []

    private let parser: Parser
    private let plan: HeaderPlan

    /// - Parameter acrossStates: whether a run may go on in the next state.
    init(_ parser: Parser, _ plan: HeaderPlan, areMerged: Bool, acrossStates: Bool) {
        self.parser = parser
        self.plan = plan
        guard areMerged else { return }
        var sources: [Int: Int] = [:]
        for state in parser.states {
            for case .state(let id) in state.transition.targets { sources[id.raw, default: 0] += 1 }
        }
        for (index, state) in parser.states.enumerated() {
            guard acrossStates, sizes(of: state) != nil, case .next(.state(let next)) = state.transition,
                sources[next.raw] == 1, next != parser.start, !plan.order.cyclic.contains(next),
                !plan.order.cyclic.contains(StateID(index)), parser.states.indices.contains(next.raw), sizes(of: parser.states[next.raw]) != nil
            else { continue }
            continues.insert(next.raw)
        }
        for (index, state) in parser.states.enumerated() {
            guard let sizes = sizes(of: state) else { continue }
            isWhole.insert(index)
            var total = following(state)
            ahead[index] = sizes.reversed().map { size in
                total += size
                return total
            }.reversed()
        }
    }

    /// Bytes of the runs of the states behind this one.
    private func following(_ state: Parser.State) -> Int {
        var (state, total) = (state, 0)
        while case .next(.state(let next)) = state.transition, continues.contains(next.raw) {
            state = parser.states[next.raw]
            total += (sizes(of: state) ?? []).reduce(0, +)
        }
        return total
    }

    /// The sizes of the headers it extracts, when it does nothing else but assign; nil when it does.
    private func sizes(of state: Parser.State) -> [Int]? {
        var sizes: [Int] = []
        for statement in state.body {
            switch statement.kind {
            case .extract(let reference, let bits):
                guard bits == nil, let key = plan.survey.key(reference), let slot = plan.index[key], plan.slots[slot].count == 1,
                    plan.slots[slot].maxVarbitBytes == 0
                else { return nil }
                if case .stack = key { return nil }
                sizes.append(plan.slots[slot].bytes)
            case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid: break
            case .lookahead, .lookaheadHeader, .advance, .reject, .emit, .if, .switch, .block, .loop, .leave, .again, .apply, .call:
                return nil
            }
        }
        return sizes
    }
}
