import Maps
import Schema

extension CarryPlan {
    /// Copies what is not shared, from one program's maps to the other's. `isNew` says that those were just made; otherwise they
    /// hold what they held when the program last ran, which is replaced.
    func perform(
        from old: borrowing MapSet, to new: borrowing MapSet, isNew: Bool
    ) throws(PipelineError) -> Carried {
        var carried = Carried()
        for step in steps {
            switch step {
            case .fresh(let table):
                if !isNew, table.constantEntries { continue }
                try attempt {
                    let access = try TableAccess(table, maps: new)
                    if !isNew, table.hasMap { try access.clear() }
                    try access.installProgramEntries()
                }
            case .freshDefault(let table):
                try attempt { try TableAccess(table, maps: new).resetDefault() }
            case .raw(let raw, let before, let table):
                try attempt { try raw.move(from: old.open(before.map), to: new.open(table.map)) }
            case .entries(let before, let table):
                let moving = try EntryTranslation(from: before, to: table, old)
                try attempt { try CarryPlan.put(moving.entries, into: TableAccess(table, maps: new)) }
            case .defaultAction(let before, let table):
                guard case .call(let call) = try EntryTranslation.defaultAction(from: before, to: table, old) else { continue }
                try attempt { try TableAccess(table, maps: new).setDefault(call) }
            case .counter(let before, let counter):
                try attempt {
                    let target = try CounterAccess(counter, maps: new)
                    if !isNew { try target.reset() }
                    let cells = CarryPlan.fitting(try CounterAccess(before, maps: old).cells(), counter)
                    for cell in cells { try target.set(cell.index, cell.sums) }
                    carried.counters[counter.name] = Dictionary(uniqueKeysWithValues: cells.map { ($0.index, $0.sums) })
                }
            case .register(let before, let register):
                try attempt {
                    let target = try RegisterAccess(register, maps: new)
                    for (index, value) in try RegisterAccess(before, maps: old).values().enumerated()
                    where !value.isZero || !isNew {
                        let wide = Bits(truncating: value.bytes, width: register.cell.width)
                        try target.set(UInt32(clamping: index), wide)
                    }
                }
            case .outcomes(let before, let after):
                try attempt {
                    let counts = try OutcomeAccess(before, maps: old).counts()
                    let map = try new.open(after.map)
                    for (index, cell) in after.cells.enumerated() {
                        let count = counts.first { $0.cell == cell }?.count ?? 0
                        carried.outcomes[index] = count
                        if count != 0 || !isNew { try map.update(bytes(of: UInt32(clamping: index)), map.join([bytes(of: count)])) }
                    }
                }
            case .ports: break  // Filled by who knows the interfaces.
            }
        }
        return carried
    }

    /// The cells that a counter has room for.
    static func fitting(_ cells: [CounterAccess.Cell], _ counter: Counter) -> [CounterAccess.Cell] {
        switch counter.storage {
        case .array: cells.filter { $0.index < UInt32(clamping: counter.size) }
        case .hash: Array(cells.prefix(counter.size))
        }
    }

    var fillsPorts: Bool {
        steps.contains { if case .ports = $0 { true } else { false } }
    }

    /// Adds entries; where the program has an entry of its own with the same key, its action is changed.
    static func put(_ entries: [TableEntry], into access: borrowing TableAccess) throws {
        guard !entries.isEmpty else { return }
        struct Key: Hashable {
            var matches: [KeyMatch]
            var priority: Int?
        }
        let taken = Set(try access.table.programEntries().map { Key(matches: $0.matches, priority: $0.priority) })
        try access.add(entries.filter { !taken.contains(Key(matches: $0.matches, priority: $0.priority)) })
        for entry in entries where taken.contains(Key(matches: entry.matches, priority: entry.priority)) {
            try access.modify(entry.matches, priority: entry.priority, action: entry.action)
        }
    }
}
