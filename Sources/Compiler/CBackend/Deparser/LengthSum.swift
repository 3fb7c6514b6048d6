/// A number of bytes that depends on which headers there are: a sum over flags, kept as a value so that what cancels costs
/// nothing at run time.
struct LengthSum {
    /// A condition, or a length, that is known when the program runs.
    enum Term: Hashable {
        /// The header is valid now: 1 or 0.
        case valid(Int)
        /// The parser took the header from the packet: 1 or 0.
        case taken(Int)
        /// The emit at that place was reached with a valid header: 1 or 0.
        case emitted(Int)
        /// The element of a stack is valid: 1 or 0.
        case element(slot: Int, index: Int)
        /// Bytes of the varbit field.
        case extra(Int)
    }

    private(set) var constant = 0
    private(set) var terms: [Term: Int] = [:]
    /// A part that only the running program knows, subtracted.
    var dynamic: CExpression?

    mutating func add(_ count: Int, _ term: Term? = nil) {
        guard let term else {
            constant += count
            return
        }
        terms[term, default: 0] += count
        if terms[term] == 0 { terms[term] = nil }
    }

    mutating func add(_ other: LengthSum, negated: Bool = false) {
        let sign = negated ? -1 : 1
        constant += sign * other.constant
        for (term, count) in other.terms { add(sign * count, term) }
        if let value = other.dynamic { subtract(negated ? .prefix(.negate, value) : value) }
    }

    /// Less what only the running program knows.
    mutating func subtract(_ value: CExpression) {
        dynamic = dynamic.map { .binary(.add, $0, value) } ?? value
    }

    var isZero: Bool { constant == 0 && terms.isEmpty && dynamic == nil }

    /// So many things it depends on that the verifier may lose sight of its range.
    var isIntricate: Bool {
        var slots: Set<Int> = []
        for term in terms.keys {
            switch term {
            case .valid(let slot), .taken(let slot), .extra(let slot): slots.insert(slot)
            case .emitted, .element: return true
            }
        }
        return dynamic != nil || slots.count > 1
    }

    /// With the terms of a header that is known to be there (emitted, and taken from the packet) as constants.
    func given(slot: Int, site: Int) -> LengthSum {
        var result = self
        for (term, count) in terms where term == .valid(slot) || term == .taken(slot) || term == .emitted(site) {
            result.terms[term] = nil
            result.constant += count
        }
        return result
    }

    /// Every value it can take; nil when there are too many. `limits` says how the flags of one slot hang together.
    func values(_ plan: HeaderPlan) -> Set<Int>? {
        guard dynamic == nil else { return nil }
        var slots: [Int: (valid: Int, taken: Int)] = [:]
        var result: Set<Int> = [constant]
        func combine(_ choices: Set<Int>) {
            var next: Set<Int> = []
            for a in result { for b in choices { next.insert(a + b) } }
            result = next
        }
        for (term, count) in terms {
            switch term {
            case .valid(let slot): slots[slot, default: (0, 0)].valid = count
            case .taken(let slot): slots[slot, default: (0, 0)].taken = count
            case .emitted, .element: combine([0, count])
            case .extra(let slot): combine(Set((0...plan.slots[slot].maxVarbitBytes).map { $0 * count }))
            }
            if result.count > 64 { return nil }
        }
        for (slot, counts) in slots {
            let facts = plan.slots[slot].facts
            var choices: Set<Int> = [0, counts.valid + counts.taken]
            if !facts.isExtracted || facts.isSetValid || facts.isWrittenWhole { choices.insert(counts.valid) }
            if facts.isExtracted, facts.isSetInvalid || facts.isWrittenWhole { choices.insert(counts.taken) }
            combine(choices)
            if result.count > 64 { return nil }
        }
        return result
    }
}
