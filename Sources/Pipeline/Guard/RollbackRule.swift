import Maps
import Schema

/// When an unconfirmed swap goes back before its time: `drops>1000/s`, `pipe.dropped[2]>50`, `NoMatch>=1`.
///
/// What is watched is an outcome of the pipeline, by the name of its cell, or `drops` for everything that ends a packet; or a counter
/// of the program, all of its cells or one. With `/s` the bound is on what is counted in a second, without on what was counted
/// since the swap.
public struct RollbackRule: Codable, Sendable, Equatable, CustomStringConvertible {
    /// A counter's name, an outcome's name, or `drops`.
    public var subject: String
    /// One cell of the counter; nil for all.
    public var cell: UInt32?
    /// Whether the bound itself counts.
    public var isInclusive: Bool
    public var bound: Double
    /// Whether the bound is per second.
    public var isRate: Bool

    /// `SUBJECT>NUMBER`, `SUBJECT>NUMBER/s`, with `>=` likewise; nil for anything else.
    public init?(_ text: String) {
        guard let mark = text.firstIndex(of: ">") else { return nil }
        var name = text[..<mark].trimmed
        var rest = text[text.index(after: mark)...]
        isInclusive = rest.first == "="
        if isInclusive { rest = rest.dropFirst() }
        rest = rest.trimmed
        isRate = rest.hasSuffix("/s")
        if isRate { rest = rest.dropLast(2).trimmed }
        guard let bound = Double(String(rest)), bound >= 0, bound.isFinite, !rest.isEmpty else { return nil }
        self.bound = bound
        if name.last == "]", let open = name.firstIndex(of: "[") {
            guard let index = UInt32(name[name.index(after: open)...].dropLast()) else { return nil }
            cell = index
            name = name[..<open].trimmed
        }
        guard !name.isEmpty else { return nil }
        subject = String(name)
    }

    public var description: String {
        let number = bound == bound.rounded() && abs(bound) < 1e15 ? String(Int(bound)) : String(bound)
        return subject + (cell.map { "[\($0)]" } ?? "") + (isInclusive ? ">=" : ">") + number + (isRate ? "/s" : "")
    }

    /// What the subject counts in a program; refused when it has no such counter.
    func count(_ schema: Schema, _ maps: borrowing MapSet) throws(PipelineError) -> UInt64 {
        if let outcomes = schema.outcomes, cell == nil {
            let matching = outcomes.cells.filter { RollbackRule.belongs($0, to: subject) }
            if !matching.isEmpty {
                let counts = try attempt { try OutcomeAccess(outcomes, maps: maps).counts() }
                return counts.reduce(0) { RollbackRule.belongs($1.cell, to: subject) ? $0 &+ $1.count : $0 }
            }
        }
        // A program that never drops has no cell for it, which is not a mistake.
        if subject == "drops", cell == nil { return 0 }
        let named = schema.counters.map(\.name)
        let index: Int
        do { index = try Names.find(subject, in: named, what: "counter") } catch {
            let outcomes = ["drops"] + (schema.outcomes?.cells.map(\.name) ?? [])
            throw PipelineError(
                "the program counts nothing named \(subject): it has \(Set(outcomes).sorted().joined(separator: ", "))"
                    + (named.isEmpty ? "" : " and the counters \(named.joined(separator: ", "))"))
        }
        return try attempt {
            let access = try CounterAccess(schema.counters[index], maps: maps)
            if let cell { return try access.cell(cell).sums.first ?? 0 }
            return try access.cells().reduce(0) { $0 &+ ($1.sums.first ?? 0) }
        }
    }

    private static func belongs(_ cell: Outcomes.Cell, to subject: String) -> Bool {
        if cell.name == subject || cell.kind.rawValue == subject { return true }
        guard subject == "drops" else { return false }
        switch cell.kind {
        case .parserError, .drop, .unknownPort, .noHeadroom, .abort: return true
        case .pass, .transmit, .redirect, .action, .tableHit, .tableMiss, .state: return false
        }
    }

    /// Whether so many since the swap, or in the last `seconds`, are too many.
    func isBroken(by count: UInt64, in seconds: Double) -> Bool {
        let value = isRate ? Double(count) / max(seconds, 0.001) : Double(count)
        return isInclusive ? value >= bound : value > bound
    }
}

extension Substring {
    fileprivate var trimmed: Substring { drop { $0 == " " }.reversed().drop { $0 == " " }.reversed().asSubstring }
}

extension Sequence where Element == Character {
    fileprivate var asSubstring: Substring { Substring(String(self)) }
}
