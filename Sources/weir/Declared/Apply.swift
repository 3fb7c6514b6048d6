import Glibc
import Journal
import Maps
import Netlink
import Pipeline
import Schema

/// Does what a plan lists: all of it, or none.
struct Apply {
    let pipelines: Pipelines
    let plan: Plan
    /// Refuse what nothing takes back later.
    var hasToBeTakenBack = false
    /// Told each verb before it is done.
    var tell: (String) -> Void = { _ in }

    /// Does it within a deed, which then knows how to take all of it back. What is refused or killed midway is taken back by `whole`.
    func perform(_ deed: inout Deed, _ whole: inout Whole) throws {
        var undone: [Undo] = []
        var gaps: [String] = []
        do {
            for step in plan.steps {
                for words in step.verbs { tell(JournalRecord.text(words)) }
                var part = deed.part()
                // First of all what takes it back: a kill gives no time for that.
                let way = try wayBack(from: step, &part)
                let gap = way == nil ? part.record.irreversible.map { "\(step.verbs.first?.joined(separator: " ") ?? ""): \($0)" } : nil
                if let gap {
                    if hasToBeTakenBack { throw Refusal("\(gap): without --confirm it is done all the same") }
                    gaps.append(gap)
                }
                try whole.begin(way, gap: gap, of: deed)
                try perform(step, &part)
                if let undo = part.record.undo ?? way { undone.append(undo) }
                deed.note(part.record.changes)
            }
        } catch {
            let refusal = Refusal(error)
            let failures = whole.takeBack().map { "could not be taken back: \($0)" }
            throw Refusal(
                refusal.sentence + (failures.isEmpty ? "; what was done before was taken back" : "; not all that was done before could be taken back"),
                details: refusal.details + failures)
        }
        deed.note([], undo: gaps.isEmpty ? .several(undone.reversed()) : nil, irreversible: gaps.first)
    }

    /// Entries of a table that are kept while a file takes their place.
    private static let mostKept = 1_000_000

    /// What takes a step back that is not made yet, and does nothing as long as it is not.
    private func wayBack(from step: Plan.Step, _ deed: inout Deed) throws -> Undo? {
        let namespace = step.namespace?.name
        switch step.deed {
        case .attach(let pipeline, let interfaces, _, _): return .detach(pipeline: pipeline.name, interfaces: interfaces.map(\.name), namespace: namespace)
        case .swap(let pipeline):
            return .goBack(pipeline: pipeline.name, from: Undo.notYet, to: try pipelines.hanging(pipeline.name).generation, object: nil)
        case .mode(let name, let interface, _):
            let now = try pipelines.hanging(name).interfaces.first { $0.name == interface && (namespace == nil || $0.namespace == namespace) }
            return now?.mode.map { .mode(pipeline: name, interface: interface, mode: $0, namespace: namespace) }
        case .detach(let name, let interface):
            return deed.wayBack(to: try pipelines.hanging(name, in: step.namespace), leaving: interface, in: step.namespace, with: pipelines)
        case .table(let name, let change):
            let live = try pipelines.open(name)
            let access = try TableAccess(change.table, of: live.schema, maps: live.maps)
            let (edits, rates) = try change.edits(access)
            let entries = Undo.entries(
                pipeline: name, table: access.table.name, changes: edits,
                fallback: try change.fallback.map {
                    DefaultChange(before: access.table.words(try access.defaultAction()), after: CallText(action: $0.action, parameters: $0.parameters))
                })
            return rates.isEmpty ? entries : .several([entries, .settings(pipeline: name, changes: rates)])
        case .settings(let name, let changes):
            let live = try pipelines.open(name)
            let settings = Settings(live.schema)
            return .settings(
                pipeline: name, changes: try changes.map { SettingChange($0.place, from: try settings.value(at: $0.place, maps: live.maps), to: $0.after) })
        case .file(let name, let table, _):
            let live = try pipelines.open(name)
            return try deed.keepEntries(of: table, live, most: Self.mostKept)
        }
    }

    private func object(_ name: String, _ path: String) throws -> BPFObject {
        guard let bytes = plan.objects[name] else { throw Refusal("pipeline \(name) has no program") }
        return try BPFObject(bytes, name: path)
    }

    private func perform(_ step: Plan.Step, _ deed: inout Deed) throws {
        switch step.deed {
        case .attach(let pipeline, let interfaces, let entries, let settings):
            let names = Set(interfaces.map(\.name))
            let isNew = try !pipelines.names().contains(pipeline.name)
            // All the numbers when it begins; later those that it does not have.
            let known = isNew ? [] : try pipelines.hanging(pipeline.name).ports
            let ports = pipeline.ports.map(\.assignment).filter { isNew || names.contains($0.interface) && !known.contains($0) }
            var request = AttachRequest(
                name: pipeline.name, interfaces: interfaces.map(\.name), mode: interfaces.first?.mode ?? .auto, ports: ports,
                namespace: step.namespace, source: Files.absolute(pipeline.program), allowMissing: interfaces.contains(where: \.mayBeMissing))
            // Before the first packet.
            request.prepare = { schema, maps in
                for change in entries { try Apply.make(change, schema, maps) }
                for change in settings { try Settings(schema).set(Setting(change.place, change.after), maps: maps) }
            }
            _ = try deed.attach(object(pipeline.name, pipeline.program), request, with: pipelines)
        case .swap(let pipeline):
            _ = try deed.swap(
                pipeline.name, object(pipeline.name, pipeline.program), source: Files.absolute(pipeline.program), SwapOptions(dropState: false),
                with: pipelines)
        case .mode(let name, let interface, let mode): _ = try deed.changeMode(name, on: interface, to: mode, in: step.namespace, with: pipelines)
        case .detach(let name, let interface): _ = try deed.detach(name, from: interface, in: step.namespace, with: pipelines)
        case .table(let name, let change):
            let live = try pipelines.openForWriting(name)
            let access = try TableAccess(change.table, of: live.schema, maps: live.maps)
            deed.begin(name)
            try deed.replace(name, access, with: change)
        case .settings(let name, let changes):
            let live = try pipelines.openForWriting(name)
            deed.begin(name)
            try deed.change(name, Settings(live.schema), live.maps, to: changes.map { Setting($0.place, $0.after) })
        case .file(let name, let table, let path):
            let source = try EntrySource(path: path)
            let live = try pipelines.openForWriting(name)
            deed.begin(name)
            do throws(ImportRefusal) {
                let counts = try TableImport(mode: .replace, table: table).run(source, live.schema, maps: live.maps)
                for (table, count) in counts { deed.note(["\(table): \(count.added) added, \(count.changed) changed, \(count.removed) removed"]) }
            } catch { throw Refusal(error.sentence, details: error.details) }
        }
    }

    /// Makes a new pipeline's table what the file says, the program's own entries included.
    private static func make(_ change: Plan.TableChange, _ schema: Schema, _ maps: borrowing MapSet) throws {
        let access = try TableAccess(change.table, of: schema, maps: maps)
        let table = access.table
        if table.isChangeable, !change.added.isEmpty {
            try access.clear()
            try access.add(change.added.map { try table.entry(keys: $0.keys, action: $0.action, parameters: $0.parameters, priority: $0.priority) })
        }
        if let fallback = change.fallback { try access.setDefault(table.call(fallback.action, fallback.parameters)) }
    }
}

extension Plan.TableChange {
    /// What becomes of entries, by what the table holds now, and what those are metered by that go.
    func edits(_ access: borrowing TableAccess) throws(TableError) -> (entries: [EntryChange], rates: [SettingChange]) {
        let table = access.table
        var (all, rates): ([EntryChange], [SettingChange]) = ([], [])
        func add(_ entries: [EntryText], stays: Bool) throws(TableError) {
            for entry in entries {
                let now = try access.entry(table.matches(entry.keys), priority: entry.priority)
                all.append(
                    EntryChange(
                        keys: entry.keys, priority: entry.priority, before: now.map { table.words($0.action) },
                        after: stays ? CallText(action: entry.action, parameters: entry.parameters) : nil))
                if !stays, let now, let metered = Settings.rates(of: now, in: table), let before = metered.value {
                    rates.append(SettingChange(metered.place, from: before, to: nil))
                }
            }
        }
        try add(removed, stays: false)
        try add(changed, stays: true)
        try add(added, stays: true)
        return (all, rates)
    }
}

extension Deed {
    /// Makes a change of a table entry by entry; what was done when one is refused is noted.
    mutating func replace(_ pipeline: String, _ access: borrowing TableAccess, with change: Plan.TableChange) throws(TableError) {
        let table = access.table
        var done: [Undo] = []
        func edits() throws(TableError) -> [TableEdit] {
            var all: [TableEdit] = []
            for entry in change.removed { all.append(.delete(try table.matches(entry.keys), priority: entry.priority)) }
            for entry in change.changed {
                all.append(.modify(try table.matches(entry.keys), priority: entry.priority, try table.call(entry.action, entry.parameters)))
            }
            for entry in change.added {
                all.append(.add(try table.entry(keys: entry.keys, action: entry.action, parameters: entry.parameters, priority: entry.priority)))
            }
            if let fallback = change.fallback { all.append(.setDefault(try table.call(fallback.action, fallback.parameters))) }
            return all
        }
        defer { note([], undo: .several(done.reversed())) }
        for edit in try edits() {
            try self.change(pipeline, access, edit)
            if let undo = record.undo { done.append(undo) }
        }
    }
}
