/// A line of a file of entries, in words.
///
/// The file `weir table export` writes, and any other file of JSON lines, holds one object a line:
///
///     {"weir":"entries","version":1,"pipeline":"router","program":"router","tables":["pipe.route"]}
///     {"table":"pipe.route","keys":{"hdr.ipv4.dst":"10.0.0.0/8"},"action":"pipe.forward","parameters":{"port":"2"}}
///     {"table":"pipe.acl","keys":{"src":"10.0.0.0&&&0xff0000ff"},"priority":10,"action":"pipe.drop","parameters":{}}
///     {"table":"pipe.route","default":"pipe.drop","parameters":{}}
///
/// The first one, which says what the file is, may be missing; `tables` in it are those the file is about, even when they have no
/// entries. A line with `default` is a default action. `table` may be missing where only one can be meant, `keys` that match anything
/// and empty `parameters` too. Values are text as an operator writes them, or whole numbers, or true and false. `hits` is passed over.
enum EntryLine: Equatable {
    case header(tables: [String])
    case entry(EntryWords)
    case defaultAction(table: String?, action: String, parameters: [NamedText])
    /// `SettingLine.swift` describes both.
    case setting(Setting)
    case section(Setting.Section)

    /// The newest version this reads.
    static let version = 1

    init(_ json: JSONValue) throws(TableError) {
        guard case .object(let members) = json else { throw TableError(.value, "a line has to be an object: {\"keys\":{...},\"action\":...}") }
        var seen: Set<String> = []
        for member in members where !seen.insert(member.name).inserted {
            throw TableError(.value, "\"\(member.name)\" is given twice")
        }
        if seen.contains("weir") {
            self = .header(tables: try EntryLine.header(members))
        } else {
            if case .text(let kind)? = members.first(where: { $0.name == "setting" })?.value {
                self = try EntryLine.setting(kind, members)
            } else {
                self = try EntryLine.body(members)
            }
        }
    }

    private static func header(_ members: [JSONValue.Member]) throws(TableError) -> [String] {
        var tables: [String] = []
        for member in members {
            switch (member.name, member.value) {
            case ("weir", .text("entries")): break
            case ("weir", _): throw TableError(.value, "this is no file of entries")
            case ("version", .number(let text)):
                guard let number = Int(text), number <= version else {
                    throw TableError(.value, "the file is of version \(text), written by a newer weir; this one reads \(version)")
                }
            case ("tables", .list(let names)): for name in names { if case .text(let name) = name { tables.append(name) } }
            default: break
            }
        }
        return tables
    }

    private static let names = ["table", "keys", "action", "parameters", "priority", "default", "hits"]

    private static func body(_ members: [JSONValue.Member]) throws(TableError) -> EntryLine {
        var words = EntryWords()
        var fallback: String?
        for member in members {
            switch (member.name, member.value) {
            case ("table", .text(let name)): words.table = name
            case ("keys", let value): words.keys = try named(value, "keys")
            case ("parameters", let value): words.parameters = try named(value, "parameters")
            case ("action", .text(let name)): words.action = name
            case ("default", .text(let name)): fallback = name
            case ("priority", .number(let text)), ("priority", .text(let text)): words.priority = try EntryWords.priority(text)
            case ("priority", .null), ("hits", _): break
            case (let name, _) where names.contains(name): throw TableError(.value, "\"\(name)\" has a value of the wrong kind")
            case (let name, _):
                let hint = Names.nearest(to: name, in: names).map { "did you mean \"\($0)\"?" } ?? "there is \(names.joined(separator: ", "))"
                throw TableError(.unknown, "there is no member \"\(name)\": \(hint)")
            }
        }
        if let fallback {
            guard words.keys.isEmpty, words.action.isEmpty, words.priority == nil else {
                throw TableError(.value, "a default action has no keys, no priority and no other action")
            }
            return .defaultAction(table: words.table, action: fallback, parameters: words.parameters)
        }
        guard !words.action.isEmpty else { throw TableError(.value, "\"action\" is missing") }
        return .entry(words)
    }

    /// `{"name": value, ...}`
    static func named(_ value: JSONValue, _ what: String) throws(TableError) -> [NamedText] {
        switch value {
        case .object(let members):
            var all: [NamedText] = []
            for member in members { all.append(NamedText(name: member.name, text: try text(member.value, member.name))) }
            return all
        case .null: return []
        case .bool, .number, .text, .list: throw TableError(.value, "\"\(what)\" has to be an object of names and values")
        }
    }

    private static func text(_ value: JSONValue, _ name: String) throws(TableError) -> String {
        switch value {
        case .text(let text), .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case .null, .list, .object: throw TableError(.value, "\"\(name)\" has to be text, a whole number, true or false")
        }
    }
}

/// An entry in the words of a file.
struct EntryWords: Equatable {
    var table: String?
    var keys: [NamedText] = []
    var action = ""
    var parameters: [NamedText] = []
    var priority: Int?

    static func priority(_ text: String) throws(TableError) -> Int {
        guard let number = Int(text) else { throw TableError(.value, "\"\(text)\" is no priority: write a number from 0 to \(Int32.max)") }
        return number
    }
}
