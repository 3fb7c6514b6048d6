import Maps
import Schema

/// What a change of program means for the state: which maps both programs share, what is copied by name, and what is lost.
/// Made before anything is touched.
struct CarryPlan {
    /// Something to copy once the new maps are there.
    enum Step: Sendable {
        case entries(from: Table, to: Table)
        /// The same as bytes, where every entry means something to both.
        case raw(RawCarry, from: Table, to: Table)
        case defaultAction(from: Table, to: Table)
        case counter(from: Counter, to: Counter)
        case register(from: Register, to: Register)
        case outcomes(from: Outcomes, to: Outcomes)
        /// Entries as the program has them, and the default action where nobody has set one.
        case fresh(Table)
        /// The default action as the program has it.
        case freshDefault(Table)
        case ports
    }
    /// A map of the new program and the old one's in its place.
    struct Share: Sendable {
        var new: String
        var old: String
    }
    private(set) var shares: [Share] = []
    private(set) var steps: [Step] = []
    private(set) var items: [CarryItem] = []
    /// The entries that the new program cannot hold.
    private(set) var kept: [KeptEntries.Table] = []

    var losses: [CarryItem] { items.filter { $0.fate == .lost } }

    private let old: Schema
    private let new: Schema
    /// Whether the new program can use the old one's map, as maps go: its name in the new program, and in the old.
    private let fits: (_ new: String, _ old: String) -> Bool

    /// The plan for a program that takes the place of `generation`'s. `fits` answers whether a map of the new program, by its
    /// name, can be the old one's.
    init(
        from generation: borrowing Generation, to new: Schema, fits: @escaping (_ new: String, _ old: String) -> Bool
    ) throws(PipelineError) {
        old = generation.schema
        self.new = new
        self.fits = fits
        try planTables(generation.maps)
        try planDefaults(generation.maps)
        try planCounters(generation.maps)
        try planRegisters(generation.maps)
        try planOutcomes(generation.maps)
        try planTheRest(generation.maps)
    }

    private mutating func share(_ newMap: String, _ oldMap: String) -> Bool {
        guard !newMap.isEmpty, !oldMap.isEmpty, fits(newMap, oldMap) else { return false }
        if !shares.contains(where: { $0.new == newMap }) { shares.append(Share(new: newMap, old: oldMap)) }
        return true
    }

    private mutating func planTables(_ maps: borrowing MapSet) throws(PipelineError) {
        for table in new.tables where table.hasMap || !table.defaultAction.map.isEmpty {
            guard let before = old.tables.first(where: { $0.name == table.name }) else {
                steps.append(.fresh(table))
                items.append(CarryItem(.table, table.name, .new))
                continue
            }
            guard table.hasMap else { continue }
            let count = before.hasMap ? try attempt { try TableAccess(before, maps: maps).count() } : 0
            if before.hasMap, table.understands(before), table.hasEntries(of: before), share(table.map, before.map) {
                items.append(CarryItem(.table, table.name, .shared, count: count))
                continue
            }
            steps.append(.fresh(table))
            if before.hasMap, let raw = RawCarry(from: before, to: table), count <= table.size {
                steps.append(.raw(raw, from: before, to: table))
                items.append(CarryItem(.table, table.name, .moved, count: count))
                continue
            }
            steps.append(.entries(from: before, to: table))
            let moving = try EntryTranslation(from: before, to: table, maps)
            if !moving.refused.isEmpty {
                let examples = moving.refused.prefix(20).map(\.text)
                items.append(CarryItem(.table, table.name, .lost, count: moving.refused.count, details: examples))
                kept.append(KeptEntries.Table(table: before.name, entries: moving.refused.map(\.entry)))
            }
            items.append(CarryItem(.table, table.name, .moved, count: moving.entries.count))
        }
        for before in old.tables where before.hasMap {
            let after = new.tables.first { $0.name == before.name }
            guard after?.hasMap != true else { continue }
            let own = try EntryTranslation.ownEntries(of: before, maps)
            guard !own.isEmpty else { continue }
            let why = after == nil ? "the new program has no such table" : "its entries are constant in the new program"
            items.append(CarryItem(.table, before.name, .lost, count: own.count, details: [why]))
            kept.append(KeptEntries.Table(table: before.name, entries: own.map { before.text(of: $0) }))
        }
    }

    private mutating func planDefaults(_ maps: borrowing MapSet) throws(PipelineError) {
        var byMap: [String: Bool] = [:]
        let changeable = new.tables.filter { !$0.defaultAction.map.isEmpty }
        for table in changeable {
            let before = old.tables.first { $0.name == table.name }
            let same = before.map { table.sharesDefault(with: $0) } ?? false
            byMap[table.defaultAction.map] = (byMap[table.defaultAction.map] ?? true) && same
        }
        for table in changeable {
            guard let before = old.tables.first(where: { $0.name == table.name }) else { continue }
            let map = table.defaultAction.map
            if byMap[map] == true, share(map, before.defaultAction.map) { continue }
            steps.append(.freshDefault(table))
            steps.append(.defaultAction(from: before, to: table))
            if case .refused(let why) = try EntryTranslation.defaultAction(from: before, to: table, maps) {
                items.append(CarryItem(.defaultAction, table.name, .lost, details: [why]))
            }
        }
    }

    private mutating func planCounters(_ maps: borrowing MapSet) throws(PipelineError) {
        for counter in new.counters {
            guard let before = old.counters.first(where: { $0.name == counter.name }) else {
                items.append(CarryItem(.counter, counter.name, .new))
                continue
            }
            if counter.understands(before), share(counter.map, before.map) {
                items.append(CarryItem(.counter, counter.name, .shared))
                continue
            }
            guard counter.units == before.units else {
                items.append(CarryItem(.counter, counter.name, .lost, details: ["it counts something else now"]))
                continue
            }
            steps.append(.counter(from: before, to: counter))
            let cells = try attempt { try CounterAccess(before, maps: maps).cells() }
            let beyond =
                counter.storage == .array
                ? cells.filter { $0.index >= UInt32(clamping: counter.size) } : Array(cells.dropFirst(counter.size))
            if !beyond.isEmpty {
                let example = beyond.prefix(5).map { "cell \($0.index) with \($0.sums.map(String.init).joined(separator: ", "))" }
                items.append(CarryItem(.counter, counter.name, .lost, count: beyond.count, details: example))
            }
            items.append(CarryItem(.counter, counter.name, .moved, count: cells.count - beyond.count))
        }
        for before in old.counters where !new.counters.contains(where: { $0.name == before.name }) {
            let cells = try attempt { try CounterAccess(before, maps: maps).cells() }
            guard !cells.isEmpty else { continue }
            items.append(
                CarryItem(.counter, before.name, .lost, count: cells.count, details: ["the new program has no such counter"]))
        }
    }

    private mutating func planRegisters(_ maps: borrowing MapSet) throws(PipelineError) {
        for register in new.registers {
            guard let before = old.registers.first(where: { $0.name == register.name }) else {
                items.append(CarryItem(.register, register.name, .new))
                continue
            }
            if register.understands(before), share(register.map, before.map) {
                items.append(CarryItem(.register, register.name, .shared))
                continue
            }
            guard register.cell.width >= before.cell.width, register.size >= before.size else {
                items.append(CarryItem(.register, register.name, .lost, details: ["it became smaller"]))
                continue
            }
            steps.append(.register(from: before, to: register))
            items.append(CarryItem(.register, register.name, .moved, count: before.size))
        }
        for before in old.registers where !new.registers.contains(where: { $0.name == before.name }) {
            items.append(CarryItem(.register, before.name, .lost, details: ["the new program has no such register"]))
        }
    }

    private mutating func planOutcomes(_ maps: borrowing MapSet) throws(PipelineError) {
        guard let after = new.outcomes, let before = old.outcomes else { return }
        if after.cells == before.cells, share(after.map, before.map) {
            items.append(CarryItem(.outcomes, "", .shared))
        } else {
            steps.append(.outcomes(from: before, to: after))
            items.append(CarryItem(.outcomes, "", .moved))
        }
    }

    private mutating func planTheRest(_ maps: borrowing MapSet) throws(PipelineError) {
        if let ports = new.ports {
            if let before = old.ports, share(ports, before) {
                items.append(CarryItem(.ports, "", .shared))
            } else {
                steps.append(.ports)
                items.append(CarryItem(.ports, "", old.ports == nil ? .new : .moved))
            }
        }
        for stream in new.events {
            guard let before = old.events.first(where: { $0.name == stream.name }), before.fields == stream.fields else { continue }
            if share(stream.map, before.map) { items.append(CarryItem(.events, stream.name, .shared)) }
        }
        for (role, kind) in Self.whole {
            for before in old.maps where before.role == role {
                let after = new.maps.first { $0.role == role && $0.of == before.of }
                if let after, after.contents == before.contents, share(after.name, before.name) {
                    items.append(CarryItem(kind, before.of, .shared))
                } else if try !isEmpty(before.name, maps) {
                    let why = after == nil ? "the new program has none of that name" : "the new program keeps it otherwise"
                    items.append(CarryItem(kind, before.of, .lost, details: [why]))
                }
            }
        }
    }

    /// What both programs use or neither: nothing of it is copied.
    private static let whole: [(role: MapUse.Role, kind: CarryItem.Kind)] = [
        (.valueSet, .valueSet), (.extern, .extern), (.meter, .meter), (.replication, .replication), (.profile, .profile),
    ]

    /// Whether nobody has put anything into a map: an array's cells are all zero then. Records that nobody has read are no state; what a map
    /// holds that the kernel does not list (a queue, a filter) is taken for something.
    private func isEmpty(_ name: String, _ maps: borrowing MapSet) throws(PipelineError) -> Bool {
        let map = try attempt { try maps.open(name) }
        let type = map.layout.type
        if [.ringBuffer, .perfEventArray].contains(type) { return true }
        guard let entries = try? map.entries() else { return false }
        return entries.allSatisfy { [.array, .perCPUArray].contains(type) && $0.value.allSatisfy { $0 == 0 } }
    }
}
