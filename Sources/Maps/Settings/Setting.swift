import Schema

/// What a control plane sets of a running program beside its tables, in words: a place, and what stands there.
public struct Setting: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A mirroring session: `port=2`, `group=9`, or both.
        case session
        /// A multicast group: its copies, `PORT:RID`, blanks between.
        case multicast
        /// A group of a profile: its members' numbers.
        case group
        /// A cell of a meter: `RATE:BURST` twice, committed and peak.
        case meter
        /// The meter of a table's entry, like a cell.
        case entryMeter = "entry-meter"
        /// A cell of a register.
        case register
    }

    public struct Place: Codable, Sendable, Hashable {
        public var kind: Kind
        /// Of the profile, meter, register or table; empty for sessions and multicast groups, which a program has one set of.
        public var name: String
        /// Of the session, group or cell; 0 for an entry's meter.
        public var number: UInt32
        /// Which entry; nil for all others.
        public var entry: EntryPlace?

        public init(_ kind: Kind, _ name: String = "", _ number: UInt32 = 0, entry: EntryPlace? = nil) {
            self.kind = kind
            self.name = name
            self.number = number
            self.entry = entry
        }

        public var section: Section { Section(kind: kind, name: name) }

        /// `session 5`, `meter I.pace 3`
        public var text: String {
            let words = entry.map { entry in
                (entry.keys.map { "\($0.name)=\($0.text)" } + (entry.priority.map { ["priority=\($0)"] } ?? [])).joined(separator: " ")
            }
            return ([kind.rawValue, name] + [words ?? "\(number)"]).filter { !$0.isEmpty }.joined(separator: " ")
        }
    }

    /// An entry of a table, by what tells it from others.
    public struct EntryPlace: Codable, Sendable, Hashable {
        public var keys: [NamedText]
        public var priority: Int?
        public init(keys: [NamedText], priority: Int?) {
            self.keys = keys
            self.priority = priority
        }
    }

    /// All places of one kind and name.
    public struct Section: Sendable, Hashable {
        public var kind: Kind
        public var name: String
        public init(kind: Kind, name: String) {
            self.kind = kind
            self.name = name
        }

        /// What a file's counts call it.
        public var title: String { name.isEmpty ? "\(kind.rawValue)s" : "\(kind.rawValue) \(name)" }
    }

    public var place: Place
    /// Nil where nothing is set: no such session or group, no rates, a cell of zero.
    public var value: String?

    public init(_ place: Place, _ value: String?) {
        self.place = place
        self.value = value
    }
}

/// A setting before and after a change.
public struct SettingChange: Codable, Sendable, Hashable {
    public var place: Setting.Place
    public var before: String?
    public var after: String?

    public init(_ place: Setting.Place, from before: String?, to after: String?) {
        self.place = place
        self.before = before
        self.after = after
    }

    public var reversed: SettingChange { SettingChange(place, from: after, to: before) }

    public var text: String {
        switch (before, after) {
        case (nil, let after?): "+ \(place.text) \(after)"
        case (let before?, nil): "- \(place.text) \(before)"
        case (let before?, let after?): "~ \(place.text) \(before) -> \(after)"
        case (nil, nil): place.text
        }
    }
}

extension Schema {
    /// What of a program a control plane can set beside its tables.
    public var settingSections: [Setting.Section] {
        var all: [Setting.Section] = []
        if replication != nil { all += [.init(kind: .session, name: ""), .init(kind: .multicast, name: "")] }
        for profile in profiles ?? [] where profile.groups != nil { all.append(.init(kind: .group, name: profile.name)) }
        for meter in meters ?? [] { all.append(.init(kind: .meter, name: meter.name)) }
        for table in tables where table.meter != nil && table.isChangeable { all.append(.init(kind: .entryMeter, name: table.name)) }
        for register in registers { all.append(.init(kind: .register, name: register.name)) }
        return all
    }

    /// How many places a section has; 0 where they are numbered freely.
    public func cells(of section: Setting.Section) -> Int {
        switch section.kind {
        case .session, .multicast, .group: 0
        case .meter: (meters ?? []).first { $0.name == section.name }?.size ?? 0
        case .entryMeter: tables.first { $0.name == section.name }?.size ?? 0
        case .register: registers.first { $0.name == section.name }?.size ?? 0
        }
    }
}
