import Glibc
import Maps
import Schema

/// What the guard of an unconfirmed swap sees of it.
public enum GuardFinding: Sendable {
    /// Confirmed, rolled back, detached, or never begun: there is nothing to guard.
    case over
    /// It went back: because the time was up, or because of a rule, which says what it saw.
    case wentBack(SwapReport, why: String)
}

extension Pipelines {
    /// Watches an unconfirmed swap until somebody confirms it, goes back, or until it must go back, which this then does. To be run in
    /// a process of its own that outlives who swapped.
    public func stayOnGuard(_ name: String, generation: Int) throws(PipelineError) -> GuardFinding {
        var watch: RuleWatch?
        while true {
            guard let (place, state) = try find(name) else { return .over }
            if state.change?.to == generation {
                // Under way, or its author was killed: then it is settled here.
                try settle(name)
            } else {
                guard let pending = state.pending, state.current == generation else { return .over }
                if pending.deadline <= Clock.now() {
                    guard let report = try expire(name, generation: generation) else { return .over }
                    return .wentBack(report, why: Pipelines.lateness)
                }
                if let rule = pending.rule {
                    if watch == nil { watch = RuleWatch(rule, base: pending.base ?? 0) }
                    let live = try Generation.open(generation, of: place)
                    if let why = try watch?.look(rule.count(live.schema, live.maps)) {
                        guard let report = try expire(name, generation: generation, early: why) else { return .over }
                        return .wentBack(report, why: why)
                    }
                }
            }
            usleep(100_000)
        }
    }

    /// Goes back from an unconfirmed swap when its time is up, or for the reason given in `early`, whatever the time; nil when somebody
    /// confirmed or went back before.
    public func expire(_ name: String, generation: Int, early: String? = nil) throws(PipelineError) -> SwapReport? {
        guard let (_, state) = try find(name), state.current == generation, state.pending != nil else { return nil }
        var held = try hold(name)
        guard let pending = held.state.pending, held.state.current == generation,
            early != nil || pending.deadline <= Clock.now()
        else { return nil }
        return try goBack(&held, to: pending.backTo, RollbackOptions(), because: early ?? Pipelines.lateness)
    }

    static let lateness = "nobody confirmed it in time"
}

/// Whether a rule is broken, from counts read again and again.
struct RuleWatch {
    private let rule: RollbackRule
    private let base: UInt64
    /// Counts of the last second or so, the oldest first.
    private var history: [(at: ContinuousClock.Instant, count: UInt64)] = []

    init(_ rule: RollbackRule, base: UInt64) {
        self.rule = rule
        self.base = base
    }

    /// Takes in a count; returns what it saw when the rule is broken.
    mutating func look(_ count: UInt64) -> String? {
        let now = ContinuousClock.now
        defer { history.append((now, count)) }
        guard rule.isRate else {
            let since = count >= base ? count - base : 0
            return rule.isBroken(by: since, in: 1) ? "\(rule): \(since) since the swap" : nil
        }
        while history.count > 1, now - history[1].at >= .seconds(1) { history.removeFirst() }
        guard let first = history.first, now - first.at >= .milliseconds(900), count >= first.count else { return nil }
        let seconds = (now - first.at) / .seconds(1)
        guard rule.isBroken(by: count - first.count, in: seconds) else { return nil }
        return "\(rule): \(Int(Double(count - first.count) / seconds)) in a second"
    }
}
