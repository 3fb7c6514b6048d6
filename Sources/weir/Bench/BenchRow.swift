/// One figure of a bench, beside the figure it must reach.
struct BenchRow: Sendable {
    /// What a figure must reach.
    enum Goal: Sendable {
        case atMost(Double)
        case atLeast(Double)
        /// Of the ratio to what is run beside it.
        case ratioAtMost(Double)
        case ratioAtLeast(Double)
    }

    /// The subject, and what of it was measured.
    var bench: String
    var name: String
    var value: Double
    /// `ns`, `ms`, `s`, `Mpps`, `instructions`, `bytes`, `MB`...
    var unit: String
    /// The same of what is run beside it: hand-written code, or another tool. Nil where there is nothing beside it.
    var hand: Double?
    var goal: Goal?
    /// What a reader should know: the spread, or why something is missing.
    var note: String?
    /// The curve it is a point of, and where on it: `exact entries` at 1,024.
    var point: (curve: String, size: Double)?

    init(
        _ bench: String, _ name: String, _ value: Double, _ unit: String, hand: Double? = nil, goal: Goal? = nil, note: String? = nil,
        point: (curve: String, size: Double)? = nil
    ) {
        self.bench = bench
        self.name = name
        self.value = value
        self.unit = unit
        self.hand = hand
        self.goal = goal
        self.note = note
        self.point = point
    }

    /// `value / hand`.
    var ratio: Double? { hand.flatMap { $0 == 0 ? nil : value / $0 } }

    /// Whether the goal is reached; nil without a goal. A ratio that is not there reaches nothing.
    var isReached: Bool? {
        switch goal {
        case nil: nil
        case .atMost(let bound): value <= bound
        case .atLeast(let bound): value >= bound
        case .ratioAtMost(let bound): ratio.map { $0 <= bound } ?? false
        case .ratioAtLeast(let bound): ratio.map { $0 >= bound } ?? false
        }
    }

    /// The goal as text: `<= 150`, `ratio >= 0.97`.
    var target: String? {
        switch goal {
        case nil: nil
        case .atMost(let bound): "<= \(BenchRow.figure(bound))"
        case .atLeast(let bound): ">= \(BenchRow.figure(bound))"
        case .ratioAtMost(let bound): "ratio <= \(BenchRow.figure(bound))"
        case .ratioAtLeast(let bound): "ratio >= \(BenchRow.figure(bound))"
        }
    }

    /// Three digits that count, and no more: `0.123`, `1.23`, `12.3`, `1234`.
    static func figure(_ value: Double) -> String {
        guard value != value.rounded() || abs(value) >= 1e15 else { return Figures.decimal(value, places: 0) }
        let size = abs(value)
        return Figures.decimal(value, places: size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
    }
}

extension BenchRow: Encodable {
    private enum Key: String, CodingKey { case bench, name, value, unit, hand, ratio, target, ok, note }

    func encode(to encoder: any Encoder) throws {
        var row = encoder.container(keyedBy: Key.self)
        try row.encode(bench, forKey: .bench)
        try row.encode(name, forKey: .name)
        try row.encode(value, forKey: .value)
        try row.encode(unit, forKey: .unit)
        try row.encode(hand, forKey: .hand)
        try row.encode(ratio, forKey: .ratio)
        try row.encode(target, forKey: .target)
        try row.encode(isReached, forKey: .ok)
        try row.encodeIfPresent(note, forKey: .note)
    }
}
