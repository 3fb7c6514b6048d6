/// What a control plane sets of a pipeline beside its tables: a place and the words that stand there.
public struct SettingState: Sendable, Equatable {
    public var place: SettingPlace
    public var value: String
    public init(_ place: SettingPlace, _ value: String) {
        self.place = place
        self.value = value
    }
}

/// All places of one kind and name that a program has.
public struct SettingSection: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        case session, multicast, group, meter
        /// The meter of a table's entry.
        case entryMeter = "entry-meter"
        case register
    }
    public var kind: Kind
    /// Of the profile, meter, register or table; empty for sessions and multicast groups.
    public var name: String
    public init(_ kind: Kind, _ name: String = "") {
        self.kind = kind
        self.name = name
    }
    /// `session`, `meter I.pace`
    public var title: String { name.isEmpty ? kind.rawValue : kind.rawValue + " " + name }
}

/// Where a setting stands.
public struct SettingPlace: Sendable, Hashable {
    public var section: SettingSection
    /// Of the session, group or cell.
    public var number: UInt32
    /// The entry's, for the meter of an entry.
    public var keys: [Command.Assignment]
    public var priority: Int?
    public init(_ section: SettingSection, _ number: UInt32 = 0, keys: [Command.Assignment] = [], priority: Int? = nil) {
        self.section = section
        self.number = number
        self.keys = keys
        self.priority = priority
    }

    /// `5`, or `dst=10.0.0.1 priority=7`
    public var which: String {
        guard section.kind == .entryMeter else { return String(number) }
        return (keys.map(\.text) + (priority.map { ["priority=\($0)"] } ?? [])).joined(separator: " ")
    }
    public var text: String { section.title + " " + which }

    /// Reads what `which` writes; nil when it cannot be that.
    init?(_ section: SettingSection, which: String) {
        guard section.kind == .entryMeter else {
            guard let number = UInt32(which) else { return nil }
            self.init(section, number)
            return
        }
        self.init(section)
        for word in which.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            if parts[0] == "priority", let number = Int(parts[1]) { priority = number } else { keys.append(Command.Assignment(parts[0], parts[1])) }
        }
        if keys.isEmpty { return nil }
    }

    /// The words of `weir` that set it; nil takes it away.
    func words(_ pipeline: String, _ value: String?) -> [String] {
        let values = (value ?? "").split(separator: " ").map(String.init)
        let verb = value == nil ? "delete" : "set"
        let rates = value == nil ? ["0:0", "0:0"] : values
        switch section.kind {
        case .session: return ["mirror", verb, pipeline, which] + values.map { "--" + $0 }
        case .multicast: return ["multicast", verb, pipeline, which] + values
        case .group: return ["group", verb, pipeline, section.name, which] + values
        case .meter: return ["meter", "set", pipeline, section.name, which] + rates
        case .entryMeter:
            return ["meter", "set", pipeline, section.name] + keys.map(\.text) + rates + (priority.map { ["--priority", String($0)] } ?? [])
        case .register: return ["register", "set", pipeline, section.name, which, value ?? "0"]
        }
    }
}

extension SettingSection.Kind {
    /// What is written there.
    var hint: String {
        switch self {
        case .session: "port=N, group=N, or both"
        case .multicast: "PORT:RID, blanks between"
        case .group: "members, blanks between"
        case .meter, .entryMeter: "RATE:BURST RATE:BURST, committed and peak"
        case .register: "a value"
        }
    }

    /// What tells one from another.
    var whichHint: String { self == .entryMeter ? "KEY=VALUE..., priority=N" : "a number" }

    /// What is wrong with a value; nil when nothing is seen here.
    func problem(_ text: String) -> String? {
        let words = text.split(separator: " ")
        func isNumbers(_ word: Substring, _ most: Int) -> Bool {
            let parts = word.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count <= most && parts.allSatisfy { UInt32($0) != nil }
        }
        switch self {
        case .session:
            if words.isEmpty { return "is missing" }
            let isRight = words.allSatisfy { word in
                let parts = word.split(separator: "=", omittingEmptySubsequences: false)
                return parts.count == 2 && (parts[0] == "port" || parts[0] == "group") && UInt32(parts[1]) != nil
            }
            return isRight ? nil : "is port=N, group=N, or both"
        case .multicast: return words.allSatisfy { isNumbers($0, 2) } ? nil : "is PORT:RID, blanks between"
        case .group: return words.allSatisfy { isNumbers($0, 1) } ? nil : "is numbers, blanks between"
        case .meter, .entryMeter:
            let isRight =
                words.count == 2
                && words.allSatisfy { word in
                    let parts = word.split(separator: ":", omittingEmptySubsequences: false)
                    return parts.count == 2 && parts.allSatisfy { (Double($0) ?? -1) >= 0 }
                }
            return isRight ? nil : text.isEmpty ? "is missing" : "is RATE:BURST twice"
        case .register: return words.count == 1 ? nil : text.isEmpty ? "is missing" : "is one value"
        }
    }
}
