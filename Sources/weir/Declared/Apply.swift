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
    /// Told each verb before it is done.
    var tell: (String) -> Void = { _ in }

    /// Does it within a deed, which then knows how to take all of it back.
    func perform(_ deed: inout Deed) throws {
        var undone: [Undo] = []
        var gaps: [String] = []
        do {
            for step in plan.steps {
                for words in step.verbs { tell(JournalRecord.text(words)) }
                var part = deed.part()
                // What a step did before it failed is taken back with the rest.
                defer { if let undo = part.record.undo { undone.append(undo) } }
                try perform(step, &part)
                deed.note(part.record.changes)
                if part.record.undo == nil, let why = part.record.irreversible { gaps.append("\(step.verbs.first?.joined(separator: " ") ?? ""): \(why)") }
            }
        } catch {
            let refusal = Refusal(error)
            var details = refusal.details
            for undo in undone.reversed() {
                do { _ = try Undoing(pipelines, deed.keepsakes, startGuard: Guard.start(_:generation:)).perform(undo, force: true) } catch { details.append("could not be taken back: \(error)") }
            }
            details += gaps.map { "could not be taken back: \($0)" }
            throw Refusal(details.count > refusal.details.count ? refusal.sentence + "; not all that was done before could be taken back" : refusal.sentence + "; what was done before was taken back", details: details)
        }
        deed.note([], undo: gaps.isEmpty ? .several(undone.reversed()) : nil, irreversible: gaps.first)
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
            let undo = try deed.keepEntries(of: table, live)
            do throws(ImportRefusal) {
                let counts = try TableImport(mode: .replace, table: table).run(source, live.schema, maps: live.maps)
                for (table, count) in counts { deed.note(["\(table): \(count.added) added, \(count.changed) changed, \(count.removed) removed"], undo: undo) }
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
