import Source

/// Bounds what a small text can ask for. Everything that grows says how much, and behind the bound nothing is walked any more.
struct Work {
    /// Steps of the walk, parts of values and variables: some hundred times what the largest sensible program needs.
    static let usual = 6_000_000
    let limit: Int
    private(set) var spent = 0
    var isExhausted: Bool { spent > limit }

    mutating func spend(_ steps: Int) { spent += min(max(0, steps), limit + 1) }
}

extension Elaborator {
    /// Counts work that is about to be done; false, and a diagnostic the first time, when there has been too much.
    @discardableResult
    func spend(_ steps: Int, at span: Span) -> Bool {
        if work.isExhausted { return false }
        work.spend(steps)
        if !work.isExhausted { return true }
        error("checking this program takes more work than is sensible; the rest of it is not checked", at: span)
        return false
    }
}
