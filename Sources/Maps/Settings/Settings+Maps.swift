import Schema

/// Settings over the maps of a running program. Who changes them holds the pipeline against other writers.
extension Settings {
    /// Everything that is set in a section, in the order of the numbers.
    public func all(_ section: Setting.Section, maps: borrowing MapSet) throws(TableError) -> [Setting] {
        let section = try self.section(section)
        func setting(_ number: UInt32, _ value: String) -> Setting { Setting(Setting.Place(section.kind, section.name, number), value) }
        switch section.kind {
        case .session:
            guard let replication = schema.replication else { return [] }
            return try ReplicationAccess(replication, maps: maps).allSessions().map {
                setting($0.number, SettingValue.session(port: $0.port, group: $0.group).text)
            }
        case .multicast:
            guard let replication = schema.replication else { return [] }
            return try ReplicationAccess(replication, maps: maps).allGroups().map { setting($0.number, SettingValue.copies($0.replicas).text) }
        case .group:
            return try ProfileAccess(section.name, of: schema, maps: maps).all().map { setting($0.number, SettingValue.members($0.members).text) }
        case .meter:
            return try MeterAccess(section.name, of: schema, maps: maps).cells().map { setting($0.index, SettingValue.rates($0.rates).text) }
        case .register:
            let access = try RegisterAccess(section.name, of: schema, maps: maps)
            let cell = access.register.cell
            return try access.values().enumerated().compactMap { index, value in
                value.isZero ? nil : setting(UInt32(clamping: index), cell.text(of: value))
            }
        case .entryMeter:
            let access = try TableAccess(section.name, of: schema, maps: maps)
            let table = access.table
            var all: [Setting] = []
            try access.forEachEntry { entry in
                if let rates = Settings.rates(of: entry, in: table) { all.append(rates) }
                return true
            }
            return all
        }
    }

    /// What an entry is metered by; nil when that is nothing.
    public static func rates(of entry: TableEntry, in table: Table) -> Setting? {
        guard let rates = entry.meter.flatMap({ MeterRates(cell: $0) }) else { return nil }
        let words = table.text(of: entry)
        let place = Setting.Place(.entryMeter, table.name, entry: Setting.EntryPlace(keys: words.keys, priority: words.priority))
        return Setting(place, SettingValue.rates(rates).text)
    }

    /// What is set at a place; nil when nothing is.
    public func value(at place: Setting.Place, maps: borrowing MapSet) throws(TableError) -> String? {
        let place = try self.place(place)
        switch place.kind {
        case .session:
            return try replication(maps).session(place.number).map { SettingValue.session(port: $0.port, group: $0.group).text }
        case .multicast: return try replication(maps).group(place.number).map { SettingValue.copies($0).text }
        case .group: return try ProfileAccess(place.name, of: schema, maps: maps).members(of: place.number).map { SettingValue.members($0).text }
        case .meter: return try MeterAccess(place.name, of: schema, maps: maps).rates(place.number).map { SettingValue.rates($0).text }
        case .register:
            let access = try RegisterAccess(place.name, of: schema, maps: maps)
            let value = try access.value(place.number)
            return value.isZero ? nil : access.register.cell.text(of: value)
        case .entryMeter:
            let access = try TableAccess(place.name, of: schema, maps: maps)
            guard let entry = try access.entry(access.table.matches(place.entry?.keys ?? []), priority: place.entry?.priority) else { return nil }
            return entry.meter.flatMap { MeterRates(cell: $0) }.map { SettingValue.rates($0).text }
        }
    }

    /// Sets what stands at a place, and answers the change; nil takes it away.
    @discardableResult
    public func set(_ wanted: Setting, maps: borrowing MapSet) throws(TableError) -> SettingChange {
        let wanted = try canonical(wanted)
        let place = wanted.place
        let change = SettingChange(place, from: try value(at: place, maps: maps), to: wanted.value)
        if place.kind == .register {
            let access = try RegisterAccess(place.name, of: schema, maps: maps)
            try access.set(place.number, access.register.cell.value(of: wanted.value ?? "0"))
            return change
        }
        guard let text = wanted.value else {
            try remove(place, maps)
            return change
        }
        switch try SettingValue(text, of: place.kind) {
        case .session(let port, let group):
            try replication(maps).setSession(.init(number: place.number, port: port, group: group))
        case .copies(let copies): try replication(maps).setGroup(place.number, copies)
        case .members(let members):
            let table = try TableAccess(place.name, of: schema, maps: maps)
            for member in Set(members).sorted() {
                guard try table.entry([.exact(Bits(UInt64(member), width: 32))]) != nil else {
                    throw TableError(
                        .missing, "profile \(place.name) has no member \(member): add it first, weir table add NAME \(place.name) member=\(member) --action ..."
                    )
                }
            }
            try ProfileAccess(place.name, of: schema, maps: maps).set(place.number, members)
        case .rates(let rates): try set(rates, place, maps)
        }
        return change
    }

    private func replication(_ maps: borrowing MapSet) throws(TableError) -> ReplicationAccess {
        guard let replication = schema.replication else { throw TableError(.unknown, "the program makes no copies of packets") }
        return try ReplicationAccess(replication, maps: maps)
    }

    private func remove(_ place: Setting.Place, _ maps: borrowing MapSet) throws(TableError) {
        switch place.kind {
        case .session: try replication(maps).deleteSession(place.number)
        case .multicast: try replication(maps).deleteGroup(place.number)
        case .group: try ProfileAccess(place.name, of: schema, maps: maps).delete(place.number)
        case .meter, .entryMeter: try set(MeterRates(committed: .none, peak: .none), place, maps)
        case .register: break
        }
    }

    private func set(_ rates: MeterRates, _ place: Setting.Place, _ maps: borrowing MapSet) throws(TableError) {
        guard let entry = place.entry else {
            return try MeterAccess(place.name, of: schema, maps: maps).set(place.number, committed: rates.committed, peak: rates.peak)
        }
        let access = try TableAccess(place.name, of: schema, maps: maps)
        try access.setMeter(access.table.matches(entry.keys), priority: entry.priority, to: rates)
    }
}

extension MeterRate {
    /// A rate that nothing exceeds.
    static let none = MeterRate(perSecond: 0, burst: 0)
}

extension MeterAccess.Cell {
    var rates: MeterRates { MeterRates(committed: committed, peak: peak) }
}
