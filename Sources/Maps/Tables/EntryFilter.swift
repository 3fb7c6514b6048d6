import Schema

/// Which entries of a table are wanted: conditions an entry has to meet, all of them.
///
/// A condition is `NAME OPERATOR VALUE`, the name one of a key or a parameter, or `action`, `priority` or `hits`:
///
///     dst in 10.0.0.0/8      what the entry matches lies inside of that
///     dst has 10.1.2.3       the entry matches that (and perhaps more)
///     dst = 10.0.0.0/8       just that; != for anything else
///     action = drop          port = 2        hits > 0        priority >= 10
///
/// Blanks around signs may be left out; `and` or a comma may stand between conditions.
public struct EntryFilter: Sendable {
    private enum Comparison: String, CaseIterable, Sendable {
        case atMost = "<=", atLeast = ">=", different = "!=", equals = "==", equal = "=", less = "<", more = ">", inside = "in", holds = "has"

        func compare<Value: Comparable>(_ left: Value, _ right: Value) -> Bool {
            switch self {
            case .atMost: left <= right
            case .atLeast: left >= right
            case .different: left != right
            case .equal, .equals, .inside, .holds: left == right
            case .less: left < right
            case .more: left > right
            }
        }
    }
    private enum Condition: Sendable {
        case key(Int, Table.Key, Comparison, KeyMatch)
        /// The values of a parameter, by action.
        case parameter([String: (index: Int, key: Table.Key, value: KeyMatch)], Comparison)
        case action(String, Comparison)
        case priority(Int, Comparison)
        case hits(UInt64, Comparison)
    }
    private var conditions: [Condition] = []

    /// The conditions `text` states, for entries of `table`; none when it is blank.
    public init(_ text: String, for table: Table) throws(TableError) {
        var rest = Array(text.utf8)[...]
        while true {
            EntryFilter.skip(&rest, [0x20, 0x09, 0x2c])
            if rest.isEmpty { return }
            let name = EntryFilter.word(&rest)
            if name == "and" { continue }
            EntryFilter.skip(&rest, [0x20, 0x09])
            let sign = Comparison.allCases.first { rest.starts(with: $0.rawValue.utf8) }
            guard !name.isEmpty, let sign else {
                throw TableError(.value, "\"\(text)\" is no filter: write NAME=VALUE, NAME!=VALUE, NAME in VALUE or NAME has VALUE")
            }
            rest = rest.dropFirst(sign.rawValue.utf8.count)
            EntryFilter.skip(&rest, [0x20, 0x09])
            let value = String(decoding: rest.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x2c }, as: UTF8.self)
            rest = rest.dropFirst(value.utf8.count)
            guard !value.isEmpty else { throw TableError(.value, "the filter on \(name) has no value") }
            conditions.append(try EntryFilter.condition(name, sign, value, table))
        }
    }

    private static func skip(_ text: inout ArraySlice<UInt8>, _ bytes: [UInt8]) { text = text.drop { bytes.contains($0) } }

    private static func word(_ text: inout ArraySlice<UInt8>) -> String {
        let word = text.prefix { ![0x20, 0x09, 0x2c, UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">")].contains($0) }
        text = text.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private static func condition(
        _ name: String, _ sign: Comparison, _ text: String, _ table: Table
    ) throws(TableError) -> Condition {
        let keys = table.keys.map(\.field.name)
        let parameters = table.actions.flatMap { $0.parameters.map(\.name) }
        let reserved = ["action", "priority", "hits"]
        if keys.contains(name) || (!parameters.contains(name) && !reserved.contains(name)) {
            let others = Set(parameters).sorted() + reserved
            let index = try Names.find(name, in: keys + others, what: "key or parameter")
            guard index < keys.count else { return try condition(others[index - keys.count], sign, text, table) }
            try check(sign, name, [.equal, .equals, .different, .inside, .holds])
            let key = table.keys[index]
            let value = sign == .inside || sign == .holds ? try key.values(of: text) : try key.match(of: text)
            return .key(index, key, sign, value)
        }
        if parameters.contains(name) {
            try check(sign, name, [.equal, .equals, .different, .inside])
            var places: [String: (index: Int, key: Table.Key, value: KeyMatch)] = [:]
            for action in table.actions {
                guard let index = action.parameters.firstIndex(where: { $0.name == name }) else { continue }
                let key = Table.Key(field: action.parameters[index], match: .ternary)
                places[action.name] = (index, key, try key.values(of: text))
            }
            return .parameter(places, sign)
        }
        switch name {
        case "action":
            try check(sign, name, [.equal, .equals, .different])
            return .action(table.actions[try Names.find(text, in: table.actions.map(\.name), what: "action")].name, sign)
        case "priority":
            try check(sign, name, [.equal, .equals, .different, .less, .more, .atMost, .atLeast])
            return .priority(try EntryWords.priority(text), sign)
        default:
            try check(sign, name, [.equal, .equals, .different, .less, .more, .atMost, .atLeast])
            guard let number = UInt64(text) else { throw TableError(.value, "hits are a number, and \"\(text)\" is none") }
            return .hits(number, sign)
        }
    }

    private static func check(_ sign: Comparison, _ name: String, _ fitting: [Comparison]) throws(TableError) {
        guard fitting.contains(sign) else {
            let signs = fitting.filter { $0 != .equals }.map(\.rawValue).joined(separator: " ")
            throw TableError(.value, "\(name) is compared by \(signs), not by \(sign.rawValue)")
        }
    }

    /// Whether an entry meets all conditions. Entries whose action has no such parameter meet none on it.
    public func matches(_ entry: TableEntry) -> Bool {
        conditions.allSatisfy { condition in
            switch condition {
            case .key(let index, let key, let sign, let value):
                guard entry.matches.indices.contains(index) else { return false }
                let own = entry.matches[index]
                switch sign {
                case .inside: return key.holds(value, own)
                case .holds: return key.holds(own, value)
                case .different: return own != value
                case .equal, .equals, .less, .more, .atMost, .atLeast: return own == value
                }
            case .parameter(let places, let sign):
                guard let (index, key, value) = places[entry.action.name], entry.action.arguments.indices.contains(index) else { return false }
                let isInside = key.holds(value, .exact(entry.action.arguments[index]))
                return sign == .different ? !isInside : isInside
            case .action(let name, let sign): return (entry.action.name == name) == (sign != .different)
            case .priority(let number, let sign): return sign.compare(entry.priority ?? 0, number)
            case .hits(let number, let sign): return sign.compare(entry.hits ?? 0, number)
            }
        }
    }
}
