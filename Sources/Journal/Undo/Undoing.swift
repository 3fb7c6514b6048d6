import Maps
import Netlink
import Pipeline
import Schema

/// What taking a change back would do: what is now, what will be, and what speaks against it.
public struct UndoPreview: Sendable {
    public struct Step: Codable, Sendable, Equatable {
        /// Empty for nothing.
        public var now: String
        public var then: String
    }
    public var steps: [Step] = []
    /// Why it is not what it was after that change any more; `force` goes on all the same.
    public var conflicts: [String] = []
}

/// Takes changes back.
public struct Undoing: Sendable {
    let pipelines: Pipelines
    let keepsakes: Keepsakes
    let startGuard: StartGuard

    public typealias StartGuard = @Sendable (_ pipeline: String, _ generation: Int) throws -> Void

    /// - Parameter startGuard: Starts who finishes a change that must not stop halfway, when this process is killed over it; what it throws
    ///   stops the change.
    public init(_ pipelines: Pipelines, _ keepsakes: Keepsakes, startGuard: @escaping StartGuard) {
        self.pipelines = pipelines
        self.keepsakes = keepsakes
        self.startGuard = startGuard
    }

    public func preview(_ undo: Undo) throws -> UndoPreview {
        var preview = UndoPreview()
        try look(undo, &preview)
        return preview
    }

    private func look(_ undo: Undo, _ preview: inout UndoPreview) throws {
        switch undo {
        case .entries(let pipeline, let table, let changes, let fallback):
            let live = try pipelines.open(pipeline)
            let access = try TableAccess(table, of: live.schema, maps: live.maps)
            for change in changes.reversed() {
                preview.steps.append(.init(now: change.line(change.after), then: change.line(change.before)))
                if let conflict = try access.conflict(change) { preview.conflicts.append(conflict) }
            }
            if let fallback {
                preview.steps.append(.init(now: "default \(fallback.after.text)", then: "default \(fallback.before.text)"))
                let now = access.table.words(try access.defaultAction())
                if now != fallback.after { preview.conflicts.append("the default action of \(access.table.name) is \(now.text) by now") }
            }
        case .settings(let pipeline, let changes):
            let live = try pipelines.open(pipeline)
            let settings = Settings(live.schema)
            for change in changes.reversed() {
                preview.steps.append(.init(now: change.line(change.after), then: change.line(change.before)))
                if let conflict = try settings.conflict(change, live.maps) { preview.conflicts.append(conflict) }
            }
        case .restore(let pipeline, let table, let keepsake):
            let live = try pipelines.open(pipeline)
            let lines = try keepsakes.entries(keepsake).split(separator: 0x0a).count - 1
            var now = 0
            for one in live.schema.tables where table == nil ? one.isChangeable : one.name == table {
                now += try TableAccess(one, maps: live.maps).count()
            }
            preview.steps.append(
                .init(now: "\(table ?? pipeline): \(now) entries", then: "\(table ?? pipeline): \(lines) lines of entries and defaults as they were"))
        case .detach(let pipeline, let interfaces, _):
            let hanging = try pipelines.hanging(pipeline)
            let left = hanging.interfaces.map(\.name).filter { !interfaces.contains($0) }
            preview.steps.append(
                .init(
                    now: "\(pipeline) on \(hanging.interfaces.map(\.name).joined(separator: " "))",
                    then: left.isEmpty ? "\(pipeline) nowhere: its tables and counters end with it" : "\(pipeline) on \(left.joined(separator: " "))"))
            let gone = interfaces.filter { name in !hanging.interfaces.contains { $0.name == name } }
            if !gone.isEmpty { preview.conflicts.append("\(pipeline) is no longer on \(gone.joined(separator: " "))") }
        case .attach(let hanging):
            _ = try keepsakes.object(hanging.object)
            let there = try pipelines.names().contains(hanging.pipeline)
            preview.steps.append(
                .init(
                    now: there ? "\(hanging.pipeline) on \(try pipelines.hanging(hanging.pipeline).interfaces.map(\.name).joined(separator: " "))" : "",
                    then: "\(hanging.pipeline) on \(hanging.interfaces.map { "\($0.name) \($0.mode)" }.joined(separator: ", "))"
                        + (hanging.entries == nil ? "" : ", its entries as they were, counters from 0")))
            if there, hanging.entries != nil { preview.conflicts.append("there is a pipeline \(hanging.pipeline) again") }
        case .goBack(let pipeline, let from, let to, let object):
            let now = try pipelines.hanging(pipeline)
            let names = now.interfaces.map(\.name).joined(separator: " ")
            preview.steps.append(.init(now: "g\(now.generation) on \(names)", then: "g\(to) on \(names)"))
            if now.generation != from || now.parent != to || (object != nil && object != now.object) {
                preview.conflicts.append("\(pipeline) runs g\(now.generation) by now, which did not come with that change")
            }
        case .mode(let pipeline, let interface, let mode, _):
            let now = try pipelines.hanging(pipeline).interfaces.first { $0.name == interface }
            preview.steps.append(.init(now: "\(interface) \(now?.mode ?? "without \(pipeline)")", then: "\(interface) \(mode)"))
            if now == nil { preview.conflicts.append("\(pipeline) is no longer on \(interface)") }
        case .several(let all):
            for one in all {
                do { try look(one, &preview) } catch {
                    // What an earlier step brings back cannot be looked at yet.
                    preview.steps.append(.init(now: "", then: "(cannot be shown before the steps above are done: \(error))"))
                }
            }
        }
    }

    /// Takes a change back. What it throws leaves that change as it is, as far as it is one step; of several, those before stay done.
    /// With `force` what is as it was already is left alone.
    /// - Returns: What was done, a clause each.
    public func perform(_ undo: Undo, force: Bool) throws -> [String] {
        if !force, case .several = undo {
        } else if !force {
            let conflicts = try preview(undo).conflicts
            guard conflicts.isEmpty else {
                throw PipelineError("this was changed again since: \(conflicts.joined(separator: "; ")); --force goes on all the same")
            }
        }
        switch undo {
        case .entries(let pipeline, let table, let changes, let fallback):
            let live = try pipelines.openForWriting(pipeline)
            let access = try TableAccess(table, of: live.schema, maps: live.maps)
            if !force {
                // Now that nobody else writes.
                for change in changes { if let conflict = try access.conflict(change) { throw PipelineError(conflict) } }
            }
            try access.takeBack(changes, force: force)
            if let fallback { try access.setDefault(access.table.call(fallback.before.action, fallback.before.parameters)) }
            return changes.map { "\(table): \($0.reversed.text)" } + (fallback.map { ["\(table): default \($0.before.text)"] } ?? [])
        case .settings(let pipeline, let changes):
            let live = try pipelines.openForWriting(pipeline)
            let settings = Settings(live.schema)
            if !force {
                for change in changes { if let conflict = try settings.conflict(change, live.maps) { throw PipelineError(conflict) } }
            }
            return try settings.make(changes.reversed().map(\.reversed), live.maps).map(\.text)
        case .restore(let pipeline, let table, let keepsake):
            let live = try pipelines.openForWriting(pipeline)
            return try Undoing.fill(live.schema, live.maps, table, keepsakes.entries(keepsake))
        case .detach(let pipeline, let interfaces, let namespace):
            let place = try Undoing.namespace(namespace)
            var done: [String] = []
            for interface in interfaces {
                if force, try !hangs(pipeline, on: interface, namespace) { continue }
                let report = try pipelines.detach(pipeline, from: interface, in: place)
                done += report.detached.map { "\(pipeline) is off \($0)" }
                if report.removed { break }
            }
            return done
        case .attach(let hanging): return try attach(hanging, force: force)
        case .goBack(let pipeline, _, let to, _):
            if force, try settled(pipeline).generation == to { return [] }
            let report = try pipelines.rollBack(pipeline, RollbackOptions(force: force))
            return ["\(pipeline) g\(report.from.generation) -> g\(report.to.generation)"]
        case .mode(let pipeline, let interface, let mode, let namespace):
            guard let wanted = XDPMode(rawValue: mode) else { throw PipelineError("there is no mode \(mode)") }
            if force, try settled(pipeline).interfaces.contains(where: { $0.isCalled(interface, in: namespace) && $0.mode == mode }) { return [] }
            let report = try pipelines.changeMode(pipeline, on: interface, to: wanted, in: Undoing.namespace(namespace)) { generation in
                try startGuard(pipeline, generation)
            }
            return ["\(pipeline) runs in \(report.mode) mode on \(report.interface)"]
        case .several(let all):
            var done: [String] = []
            for one in all { done += try perform(one, force: force) }
            return done
        }
    }

    /// A pipeline as it is once what was begun is finished, by this or by its guard.
    private func settled(_ pipeline: String) throws(PipelineError) -> Hanging { try pipelines.hanging(pipeline, patience: 10) }

    /// Whether a pipeline is on an interface, by what is written down.
    private func hangs(_ pipeline: String, on interface: String, _ namespace: String?) throws -> Bool {
        guard try pipelines.names().contains(pipeline) else { return false }
        do { return try settled(pipeline).interfaces.contains { $0.isCalled(interface, in: namespace) } } catch {
            // Finishing what was begun may have ended it.
            if try !pipelines.names().contains(pipeline) { return false }
            throw error
        }
    }

    private func attach(_ hanging: HangingText, force: Bool) throws -> [String] {
        let bytes = try keepsakes.object(hanging.object)
        let entries = try hanging.entries.map { try keepsakes.entries($0) }
        let place = try Undoing.namespace(hanging.namespace)
        let ports = hanging.ports.map { PortAssignment(port: $0.key, interface: $0.value) }.sorted { $0.port < $1.port }
        var (done, made): ([String], [String]) = ([], [])
        for interface in hanging.interfaces {
            if force, try hangs(hanging.pipeline, on: interface.name, hanging.namespace) { continue }
            let isFirst = done.isEmpty
            var request = AttachRequest(
                name: hanging.pipeline, interfaces: [interface.name], mode: XDPModeChoice(rawValue: interface.mode) ?? .auto,
                ports: isFirst ? ports : [], namespace: place, source: hanging.source, priority: interface.priority)
            if isFirst, let entries { request.prepare = { schema, maps in _ = try Undoing.fill(schema, maps, nil, entries) } }
            do {
                let report = try pipelines.attach(BPFObject(bytes, name: hanging.source), request)
                made.append(interface.name)
                done += report.interfaces.map { "\(report.pipeline) is on \($0.interface), \($0.mode)" }
            } catch {
                // On all of them or on none.
                for other in made { _ = try? pipelines.detach(hanging.pipeline, from: other, in: place) }
                throw error
            }
        }
        return done
    }

    private static func fill(_ schema: Schema, _ maps: borrowing MapSet, _ table: String?, _ bytes: [UInt8]) throws -> [String] {
        let counts = try TableImport(mode: .replace, table: table).run(EntrySource(bytes, name: "what was kept"), schema, maps: maps)
        return counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.added) added, \($0.value.changed) changed, \($0.value.removed) removed" }
    }

    private static func namespace(_ name: String?) throws -> NetworkNamespace? {
        guard let name else { return nil }
        let namespace = try NetworkNamespace(name)
        _ = try namespace.identity()
        return namespace
    }
}

extension Hanging.Interface {
    /// By its name, and by its namespace's where one is given.
    func isCalled(_ other: String, in place: String?) -> Bool { name == other && (place == nil || namespace == place) }
}

extension EntryChange {
    func line(_ call: CallText?) -> String { call.map { "\(keyText) \($0.text)" } ?? "" }
    var reversed: EntryChange { EntryChange(keys: keys, priority: priority, before: after, after: before) }
}

extension TableAccess {
    /// What makes an entry another one than a change left it; nil when it is as it was left.
    func conflict(_ change: EntryChange) throws(TableError) -> String? {
        let table = table
        let now = try entry(table.matches(change.keys), priority: change.priority).map { table.words($0.action) }
        guard now != change.after else { return nil }
        return "\(table.name) \(change.keyText) is \(now.map { "\($0.text) by now" } ?? "gone")"
    }

    /// Puts entries back, all of them or none.
    func takeBack(_ changes: [EntryChange], force: Bool) throws(TableError) {
        var done: [EntryChange] = []
        let table = table
        do throws(TableError) {
            for change in changes.reversed() {
                let now = try entry(table.matches(change.keys), priority: change.priority).map { table.words($0.action) }
                try put(change.keys, change.priority, from: now, to: change.before)
                done.append(EntryChange(keys: change.keys, priority: change.priority, before: now, after: change.before))
            }
        } catch {
            for change in done.reversed() { try? put(change.keys, change.priority, from: change.after, to: change.before) }
            throw error
        }
    }

    func put(_ keys: [NamedText], _ priority: Int?, from: CallText?, to: CallText?) throws(TableError) {
        switch (from, to) {
        case (nil, nil): return
        case (nil, let wanted?): try add(table.entry(keys: keys, action: wanted.action, parameters: wanted.parameters, priority: priority))
        case (_?, nil): try delete(table.matches(keys), priority: priority)
        case (let old?, let wanted?):
            if old != wanted { try modify(table.matches(keys), priority: priority, action: table.call(wanted.action, wanted.parameters)) }
        }
    }
}
