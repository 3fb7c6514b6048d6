import Maps
import Pipeline
import Schema
import TUI

extension Observer {
    /// Entries of a table that are read with every look; those of longer ones are read once, by a thread of its own.
    static let entryLimit = 1_000
    /// Tables of more room than this are counted on request only.
    private static let cheapTable = 4_096
    /// Cells of a counter that are shown, and cells that a counter may have to be read when nobody looks at it.
    static let cellLimit = 4_096
    /// Arrays of more cells than these are not read with every look.
    static let mostCells = 1 << 16

    /// A pipeline as its status alone tells.
    func outline(_ status: PipelineStatus) -> TUI.Pipeline {
        TUI.Pipeline(
            name: status.name, program: status.program, source: status.source, architecture: status.architecture,
            hook: status.hook.rawValue, generation: status.generation,
            attachments: status.interfaces.map { interface in
                TUI.Pipeline.Attachment(
                    device: interface.isHere ? interface.name : Observer.device(interface.name, interface.namespace),
                    mode: interface.mode, port: interface.port.map(Int.init),
                    present: interface.state == .attached || interface.state == .otherGeneration)
            },
            since: WallClock.text(since: status.since), confirmWithin: status.confirmWithin, previous: status.previous,
            instructions: status.instructions, stack: status.stack)
    }

    /// A pipeline with its tables and counts, as far as the console looks at them.
    func look(at status: PipelineStatus, _ open: Open, _ interest: Interest) throws -> TUI.Pipeline {
        var pipeline = outline(status)
        let schema = open.live.schema
        pipeline.tables = try schema.tables.map { try table($0, open, interest) }
        let isWatched = interest.page == .counters
        for counter in schema.counters {
            let isSmall = counter.size <= Observer.cellLimit && interest.pipeline == status.name
            pipeline.counters.append(try self.counter(counter, open, read: isWatched || isSmall))
        }
        for register in schema.registers { pipeline.registers.append(try self.register(register, open, read: isWatched)) }
        pipeline.sections = schema.settingSections.compactMap(SettingSection.init)
        if interest.settings { pipeline.settings = try settings(open) }
        if let outcomes = schema.outcomes { pipeline.outcomes = try self.outcomes(outcomes, open) }
        return pipeline
    }

    private func table(_ table: Table, _ open: Open, _ interest: Interest) throws -> TableState {
        var state = TableState(table, names: open.names)
        guard interest.page == .tables || interest.page == .pipelines, table.storage != .none else { return state }
        let access = try TableAccess(table, maps: open.live.maps)
        let place = TablePlace(open.live.name, state.name)
        state.count = try count(access, table, place)
        guard interest.table == place else { return state }
        let call = try access.defaultAction()
        state.defaultAction = open.names.actions[call.name] ?? call.name
        state.defaultArguments = table.text(of: call).map(\.text)
        if interest.isOpen, access.hasRawEntries, table.size > Observer.entryLimit, let reader {
            let known = reader.answer(place, open.live.programID)
            if known != nil || longTables.contains(place) {
                reader.want(
                    TableReader.Request(
                        place: place, program: open.live.programID, access: try self.access(open, table), names: open.names,
                        query: interest.query, round: tableRound))
            }
            if let known {
                state.bulk = known
                if known.progress == 1, known.query == EntryQuery() { counts[place] = known.total }
                state.count = counts[place] ?? known.total
                for id in interest.entries {
                    guard let key = TableStore.key(id), key.count == table.keySize else { continue }
                    let entry = try access.entry(rawKey: key).map { entry in
                        var words = TableState.Entry(entry, of: table, names: open.names)
                        words.identity = id
                        return words
                    }
                    state.fresh[id] = .some(entry)
                }
                return state
            }
        }
        var entries: [TableState.Entry] = []
        var truncated = false
        try access.forEachEntry { entry in
            guard entries.count < Observer.entryLimit else {
                truncated = true
                return false
            }
            entries.append(TableState.Entry(entry, of: table, names: open.names))
            return true
        }
        state.entries = entries
        state.truncated = truncated
        if !truncated {
            state.count = entries.count
            counts[place] = entries.count
            longTables.remove(place)
        } else if interest.isOpen {
            longTables.insert(place)
        }
        return state
    }

    /// The table of a pipeline for another thread.
    private func access(_ open: Open, _ table: Table) throws -> TableReader.Access {
        if let known = open.accesses[table.name] { return known }
        let access = TableReader.Access(try TableAccess(table, maps: open.live.maps))
        open.accesses[table.name] = access
        return access
    }

    /// The entries of a table: of one with little room at every look, of others when somebody asks, or as they were counted then.
    private func count(_ access: borrowing TableAccess, _ table: Table, _ place: TablePlace) throws -> Int? {
        guard countsNow || table.size <= Observer.cheapTable else { return counts[place] }
        let count = try access.count()
        counts[place] = count
        return count
    }

    private func counter(_ counter: Counter, _ open: Open, read: Bool) throws -> CounterState {
        var state = CounterState(
            name: open.names.counters[counter.name] ?? counter.name, units: counter.units.map(\.rawValue), size: counter.size, cells: [])
        guard read else { return state }
        let cells = try CounterAccess(counter, maps: open.live.maps).cells(includingZero: counter.storage == .array && counter.size <= 8)
        if cells.count > Observer.cellLimit {
            gaps.append("counter \(counter.name) has \(cells.count) cells that counted: the first \(Observer.cellLimit) are shown")
        }
        state.cells = cells.prefix(Observer.cellLimit).map { cell in
            CounterState.Cell(index: cell.index, totals: cell.sums, perCPU: cell.perCPU.map { $0.first ?? 0 })
        }
        return state
    }

    private func register(_ register: Register, _ open: Open, read: Bool) throws -> RegisterState {
        var state = RegisterState(name: open.names.registers[register.name] ?? register.name, size: register.size, cells: [])
        guard read, register.size <= Observer.mostCells else { return state }
        let values = try RegisterAccess(register, maps: open.live.maps).values()
        for (index, value) in values.enumerated() where !value.isZero || register.size <= 64 {
            guard state.cells.count < Observer.cellLimit else { break }
            state.cells.append(RegisterState.Cell(index: UInt32(clamping: index), value: register.cell.text(of: value)))
        }
        return state
    }

    /// What is set beside tables, as much as is shown.
    private func settings(_ open: Open) throws -> [SettingState] {
        let (schema, settings) = (open.live.schema, Settings(open.live.schema))
        var all: [SettingState] = []
        for section in schema.settingSections {
            guard let shown = SettingSection(section) else { continue }
            let cells = schema.cells(of: section)
            guard cells <= Observer.mostCells else {
                gaps.append("\(section.title) has \(cells) cells, too many to be looked at all the time")
                continue
            }
            let set = try settings.all(section, maps: open.live.maps)
            if set.count > Observer.cellLimit { gaps.append("\(section.title): the first \(Observer.cellLimit) of \(set.count) are shown") }
            for setting in set.prefix(Observer.cellLimit) {
                let keys = (setting.place.entry?.keys ?? []).map { Command.Assignment($0.name, $0.text) }
                all.append(
                    SettingState(
                        SettingPlace(shown, setting.place.number, keys: keys, priority: setting.place.entry?.priority), setting.value ?? ""))
            }
        }
        return all
    }

    /// The fates of packets; what else the program counts has no place here.
    private func outcomes(_ outcomes: Outcomes, _ open: Open) throws -> [TUI.Pipeline.Outcome] {
        try OutcomeAccess(outcomes, maps: open.live.maps).counts().compactMap { count in
            switch count.cell.kind {
            case .pass, .transmit, .redirect:
                TUI.Pipeline.Outcome(name: count.cell.name, total: count.count, isDrop: false)
            case .drop, .unknownPort, .noHeadroom, .abort:
                TUI.Pipeline.Outcome(name: count.cell.name, total: count.count, isDrop: true)
            case .parserError:
                // Most errors of the language never happen to a program.
                count.count == 0 ? nil : TUI.Pipeline.Outcome(name: count.cell.name, total: count.count, isDrop: true)
            case .action, .tableHit, .tableMiss, .state: nil
            }
        }
    }
}
