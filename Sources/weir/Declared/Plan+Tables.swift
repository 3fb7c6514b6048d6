import Maps
import Netlink
import Pipeline
import Schema

/// A table as a file has it, in the program's own terms.
struct DeclaredTable {
    var table: Table
    /// Nil leaves them.
    var entries: [EntryText]?
    /// Nil leaves it.
    var fallback: (action: String, parameters: [NamedText])?
}

extension Planner {
    /// The declared tables in the words of a program; nil for one that has a problem.
    mutating func tables(_ pipeline: Declaration.Pipeline, _ schema: Schema) -> [DeclaredTable?] {
        var seen: Set<String> = []
        return pipeline.tables.map { declared in
            do {
                let table = schema.tables[try Names.find(declared.name, in: schema.tables.map(\.name), what: "table")]
                guard seen.insert(table.name).inserted else { throw TableError(.value, "table \(table.name) is declared twice") }
                var result = DeclaredTable(table: table)
                if declared.entries != nil, !table.isChangeable { throw TableError(.value, "the entries of table \(table.name) cannot be changed") }
                if case .listed(let entries)? = declared.entries { result.entries = listed(entries, table) }
                if let call = declared.fallback {
                    do throws(TableError) {
                        guard !table.defaultAction.constant else {
                            throw TableError(.constant, "the default action of table \(table.name) is constant in the program")
                        }
                        let words = try table.call(call.action, call.parameters)
                        result.fallback = (words.name, table.text(of: words))
                    } catch { problems.add(call.place, error.sentence) }
                }
                return result
            } catch {
                problems.add(declared.place, "\(error)")
                return nil
            }
        }
    }

    private mutating func listed(_ entries: [Declaration.Entry], _ table: Table) -> [EntryText] {
        var all: [EntryText] = []
        var known: [EntryKey: Place] = [:]
        for entry in entries {
            do throws(TableError) {
                let words = table.text(
                    of: try table.entry(keys: entry.match, action: entry.call.action, parameters: entry.call.parameters, priority: entry.priority))
                if let other = known.updateValue(entry.place, forKey: EntryKey(words)) {
                    problems.add(entry.place, "this entry stands in line \(other.line) already")
                } else {
                    all.append(words)
                }
            } catch { problems.add(entry.place, error.sentence) }
        }
        if table.storage != .ternary || table.size > 0, all.count > max(table.size, 1) {
            problems.add(
                entries.last?.place ?? Place(path: "", line: 1, column: 1), "table \(table.name) has room for \(table.size) entries, not for \(all.count)")
        }
        return all
    }

    /// What the running table lacks, has too much of and has otherwise. A table the running program does not have lacks everything.
    func difference(_ declared: DeclaredTable, _ live: borrowing LivePipeline) throws -> Plan.TableChange {
        var change = Plan.TableChange(table: declared.table.name)
        guard let old = live.schema.tables.first(where: { $0.name == declared.table.name }) else {
            change.added = declared.entries ?? []
            change.fallback = declared.fallback
            return change
        }
        let access = try TableAccess(old, maps: live.maps)
        if let wanted = declared.entries {
            var now: [EntryKey: EntryText] = [:]
            try access.forEachEntry { entry in
                let words = old.text(of: entry)
                now[EntryKey(words)] = words
                return true
            }
            for entry in wanted {
                guard let there = now.removeValue(forKey: EntryKey(entry)) else {
                    change.added.append(entry)
                    continue
                }
                if there.action != entry.action || there.parameters != entry.parameters { change.changed.append(entry) }
            }
            change.removed = now.values.sorted { "\($0.keys)" < "\($1.keys)" }
        }
        if let wanted = declared.fallback {
            let call = try access.defaultAction()
            if call.name != wanted.action || old.text(of: call) != wanted.parameters { change.fallback = wanted }
        }
        return change
    }

    func verbs(_ pipeline: Declaration.Pipeline, _ change: Plan.TableChange) -> [[String]] {
        func words(_ list: [NamedText]) -> [String] { list.map { "\($0.name)=\($0.text)" } }
        func priority(_ entry: EntryText) -> [String] { entry.priority.map { ["--priority", "\($0)"] } ?? [] }
        func full(_ verb: String, _ entry: EntryText) -> [String] {
            ["table", verb, pipeline.name, change.table] + words(entry.keys) + ["--action", entry.action] + words(entry.parameters) + priority(entry)
        }
        return change.removed.map { ["table", "delete", pipeline.name, change.table] + words($0.keys) + priority($0) }
            + change.changed.map { full("modify", $0) } + change.added.map { full("add", $0) }
            + (change.fallback.map { [["table", "default", pipeline.name, change.table, "--action", $0.action] + words($0.parameters)] } ?? [])
    }
}

/// What tells two entries of a table apart.
struct EntryKey: Hashable {
    private let keys: [NamedText]
    private let priority: Int
    init(_ entry: EntryText) {
        keys = entry.keys
        priority = entry.priority ?? 0
    }
}
