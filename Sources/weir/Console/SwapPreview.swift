import Pipeline
import Schema
import TUI

/// What a swap or a rollback would change, as the console shows it: the program, its tables, what becomes of the state, and what speaks
/// against it.
enum SwapPreview {
    /// Reasons given for what is lost, of one table or counter.
    private static let reasons = 6

    static func changes(_ report: SwapReport, from old: Schema, to new: Schema) -> [SourceState.Preview.Change] {
        changes(report, with: changes(from: old, to: new))
    }

    /// The same where nothing is known of the programs but their figures.
    static func changes(_ report: SwapReport) -> [SourceState.Preview.Change] { changes(report, with: []) }

    /// Why the swap would be refused, as far as that can be told; nil when it would not.
    static func problem(_ report: SwapReport) -> String? {
        if let problem = report.testRun?.problem { return "it would be refused: \(problem)" }
        let lost = report.state.filter { $0.fate == .lost }
        if !lost.isEmpty {
            return "it would be refused: state would be lost (weir swap --drop-state goes on all the same)"
        }
        let unfit = report.checks.first { $0.finding == .unfit || $0.finding == .replaced || $0.finding == .detached }
        return unfit.map { "it would be refused: \($0.interface): \($0.detail ?? $0.finding.rawValue)" }
    }

    private static func changes(
        _ report: SwapReport, with programs: [SourceState.Preview.Change]
    ) -> [SourceState.Preview.Change] {
        var changes: [SourceState.Preview.Change] = []
        if report.isSame { changes.append(.init("program", now: "g\(report.from.generation)", then: "the same")) }
        changes.append(
            .init(
                "instructions / stack", now: "\(report.from.instructions) / \(report.from.stack)",
                then: "\(report.to.instructions) / \(report.to.stack)"))
        changes += programs
        // What is lost first, what stays as it is last.
        func rank(_ item: CarryItem) -> Int {
            switch item.fate {
            case .lost: 0
            case .moved, .new: 1
            case .shared: 2
            }
        }
        let ranked = report.state.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
        for (_, item) in ranked {
            let count = item.count.map { "\($0) " + (item.kind == .table ? $0 == 1 ? "entry" : "entries" : $0 == 1 ? "cell" : "cells") }
            let what = item.name.isEmpty ? item.kind.rawValue : "\(item.kind.rawValue) \(ShortNames.last(item.name))"
            switch item.fate {
            case .shared:
                guard item.kind == .table || item.kind == .counter || item.kind == .register else { continue }
                changes.append(.init(what, now: count ?? "", then: "stays as it is"))
            case .moved: changes.append(.init(what, now: count ?? "", then: "moves"))
            case .new: changes.append(.init(what, now: "-", then: "new"))
            case .lost:
                let isOne = item.details.count == 1 && item.kind != .table
                let why = isOne ? item.details.first.map { ": " + $0 } ?? "" : ""
                changes.append(.init(what, now: count ?? "", then: "lost" + why, loses: true))
                guard !isOne else { continue }
                for detail in item.details.prefix(reasons) { changes.append(.init("", now: "", then: detail, loses: true)) }
                if item.details.count > reasons {
                    changes.append(.init("", now: "", then: "and \(item.details.count - reasons) more", loses: true))
                }
            }
        }
        if let run = report.testRun {
            changes.append(.init("test run", now: "", then: run.text + (run.problem.map { "; \($0)" } ?? ""), loses: run.problem != nil))
        }
        for check in report.checks where check.finding != .ready {
            changes.append(
                .init(check.interface, now: check.finding.rawValue, then: check.detail ?? "", loses: check.finding != .absent))
        }
        return changes
    }

    /// Keys and actions that came or went.
    private static func changes(from old: Schema, to new: Schema) -> [SourceState.Preview.Change] {
        var changes: [SourceState.Preview.Change] = []
        for table in old.tables where !new.tables.contains(where: { $0.name == table.name }) {
            changes.append(.init("table \(ShortNames.last(table.name))", now: "\(table.size) entries at most", then: "goes"))
        }
        for table in new.tables {
            guard let before = old.tables.first(where: { $0.name == table.name }) else { continue }
            let name = ShortNames.last(table.name)
            func keys(_ table: Table) -> String {
                table.keys.map { "\($0.field.name):\($0.match.rawValue)" }.joined(separator: " ")
            }
            func actions(_ table: Table) -> [String] {
                table.actions.map { action in
                    ShortNames.last(action.name) + "(" + action.parameters.map(\.name).joined(separator: ", ") + ")"
                }
            }
            if keys(before) != keys(table) { changes.append(.init("keys of \(name)", now: keys(before), then: keys(table))) }
            let (now, then) = (actions(before), actions(table))
            if now != then {
                changes.append(
                    .init(
                        "actions of \(name)", now: now.filter { !then.contains($0) }.joined(separator: " "),
                        then: then.filter { !now.contains($0) }.joined(separator: " ")))
            }
            if before.size != table.size { changes.append(.init("size of \(name)", now: "\(before.size)", then: "\(table.size)")) }
        }
        return changes
    }
}
