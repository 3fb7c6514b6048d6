import Schema

/// The settings of one program in its own terms: names found, values checked and written in one way.
public struct Settings: Sendable {
    let schema: Schema
    public init(_ schema: Schema) { self.schema = schema }

    /// The place under its full name; refused when the program has no such place.
    public func place(_ place: Setting.Place) throws(TableError) -> Setting.Place {
        var place = place
        place.name = try section(place.section).name
        switch place.kind {
        case .session: break
        case .multicast: try Replication.check(group: place.number)
        case .group: break
        case .meter:
            let size = schema.cells(of: place.section)
            guard place.number < UInt32(clamping: size) else { throw TableError(.value, "meter \(place.name) has \(size) cells, counted from 0") }
        case .register:
            let size = schema.cells(of: place.section)
            guard place.number < UInt32(clamping: size) else { throw TableError(.value, "register \(place.name) has \(size) cells, counted from 0") }
        case .entryMeter:
            guard let table = schema.tables.first(where: { $0.name == place.name }), let entry = place.entry else {
                throw TableError(.value, "the meter of an entry needs the entry's keys")
            }
            let keys = zip(table.keys, try table.matches(entry.keys)).map { NamedText(name: $0.field.name, text: $0.text(of: $1)) }
            place.entry = Setting.EntryPlace(keys: keys, priority: table.hasPriorities ? entry.priority ?? 0 : nil)
            place.number = 0
        }
        return place
    }

    /// The section under its full name.
    public func section(_ section: Setting.Section) throws(TableError) -> Setting.Section {
        var section = section
        switch section.kind {
        case .session, .multicast:
            guard schema.replication != nil else { throw TableError(.unknown, "the program makes no copies of packets") }
            section.name = ""
        case .group:
            let all = schema.profiles ?? []
            let profile = all[try Names.find(section.name, in: all.map(\.name), what: "profile")]
            guard profile.groups != nil else { throw TableError(.value, "profile \(profile.name) has members only, no groups of them") }
            section.name = profile.name
        case .meter:
            let all = (schema.meters ?? []).map(\.name)
            section.name = all[try Names.find(section.name, in: all, what: "meter")]
        case .register:
            let all = schema.registers.map(\.name)
            section.name = all[try Names.find(section.name, in: all, what: "register")]
        case .entryMeter:
            // By the name of the meter, which may belong to one table, or of the table.
            let metered = schema.tables.filter { $0.meter != nil }
            if let named = try? Names.find(section.name, in: metered.map { $0.meterName ?? "" }, what: "meter") {
                section.name = metered[named].name
                break
            }
            let all = schema.tables.map(\.name)
            let table = schema.tables[try Names.find(section.name, in: all, what: "table")]
            guard table.meter != nil else { throw TableError(.value, "the entries of table \(table.name) have no meters") }
            section.name = table.name
        }
        return section
    }

    /// The setting as it would be read back: its place, and its value in one way of writing. Refused when it cannot be.
    public func canonical(_ setting: Setting) throws(TableError) -> Setting {
        let place = try place(setting.place)
        guard let text = setting.value else { return Setting(place, nil) }
        if place.kind == .register {
            guard let field = schema.registers.first(where: { $0.name == place.name })?.cell else { return Setting(place, text) }
            let value = try field.value(of: text)
            return Setting(place, value.isZero ? nil : field.text(of: value))
        }
        let value = try SettingValue(text, of: place.kind)
        switch value {
        case .session(let port, let group):
            try Replication.check(port: port, group: group)
            return Setting(place, value.text)
        case .copies(let copies):
            try schema.replication?.check(copies: copies.count)
            return Setting(place, value.text)
        case .members(let members):
            if let profile = (schema.profiles ?? []).first(where: { $0.name == place.name }), members.count > profile.most {
                throw TableError(.value, "a group has \(profile.most) members at most, not \(members.count)")
            }
            return Setting(place, value.text)
        case .rates(let rates):
            try rates.check(place.name)
            return Setting(place, MeterRates(cell: rates.cell).map { SettingValue.rates($0).text })
        }
    }
}

extension Replication {
    /// Refuses a session that goes nowhere, and numbers that stand for none.
    static func check(port: UInt32?, group: UInt32?) throws(TableError) {
        guard port != nil || group != nil else { throw TableError(.value, "a mirroring session goes to a port, to a group, or to both") }
        guard port != .max else { throw TableError(.value, "\(UInt32.max) is too large for a port") }
        if let group { try check(group: group) }
    }

    static func check(group number: UInt32) throws(TableError) {
        guard number != 0 else { throw TableError(.value, "group 0 stands for no copies at all: the numbers begin with 1") }
        guard number <= 0xffff else { throw TableError(.value, "\(number) is too large for a group: mcast_grp has 16 bits") }
    }

    func check(copies count: Int) throws(TableError) {
        guard count <= mostReplicas else { throw TableError(.value, "a group has \(mostReplicas) copies at most, not \(count)") }
    }
}
