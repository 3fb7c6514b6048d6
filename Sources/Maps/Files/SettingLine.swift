/// The settings of a program in a file of entries, as lines of their own:
///
///     {"setting":"session"}
///     {"setting":"session","number":"5","value":"port=2"}
///     {"setting":"group","name":"I.ways","number":"7","value":"1 2 2"}
///     {"setting":"entry-meter","name":"I.watched","keys":{"dst":"1"},"value":"100:10 200:20"}
///
/// The first says that the file is about all of them, even when there are none. `docs/declared.md` describes the values.
extension EntryLine {
    static func setting(_ words: String, _ members: [JSONValue.Member]) throws(TableError) -> EntryLine {
        guard let kind = Setting.Kind(rawValue: words) else {
            throw TableError(.unknown, "there is no setting \"\(words)\": there is \(Setting.Kind.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var (name, value): (String, String?) = ("", nil)
        var number: UInt32?
        var keys: [NamedText]?
        var priority: Int?
        for member in members {
            switch (member.name, member.value) {
            case ("setting", _): break
            case ("name", .text(let text)): name = text
            case ("value", .text(let text)), ("value", .number(let text)): value = text
            case ("number", .text(let text)), ("number", .number(let text)):
                number = UInt32(text)
                if number == nil { throw TableError(.value, "\"\(text)\" is no number of a \(kind.rawValue)") }
            case ("keys", let words): keys = try named(words, "keys")
            case ("priority", .text(let text)), ("priority", .number(let text)): priority = try EntryWords.priority(text)
            case (let name, _): throw TableError(.unknown, "a setting has no \"\(name)\": it has name, number, value, keys, priority")
            }
        }
        guard let value else {
            guard number == nil, keys == nil else { throw TableError(.value, "\"value\" is missing") }
            return .section(Setting.Section(kind: kind, name: name))
        }
        guard kind == .entryMeter ? keys != nil : number != nil else {
            throw TableError(.value, "\"\(kind == .entryMeter ? "keys" : "number")\" is missing")
        }
        let entry = keys.map { Setting.EntryPlace(keys: $0, priority: priority) }
        return .setting(Setting(Setting.Place(kind, name, number ?? 0, entry: entry), value))
    }
}

extension ByteOutput {
    mutating func append(section: Setting.Section) {
        append("{\"setting\":")
        append(quoted: section.kind.rawValue.utf8)
        if !section.name.isEmpty {
            append(",\"name\":")
            append(quoted: section.name.utf8)
        }
        append("}\n")
    }

    mutating func append(setting: Setting) {
        append("{\"setting\":")
        append(quoted: setting.place.kind.rawValue.utf8)
        if !setting.place.name.isEmpty {
            append(",\"name\":")
            append(quoted: setting.place.name.utf8)
        }
        if let entry = setting.place.entry {
            append(",\"keys\":")
            append(members: entry.keys)
            if let priority = entry.priority {
                append(",\"priority\":")
                append(decimal: Int64(priority))
            }
        } else {
            append(",\"number\":")
            append(quoted: "\(setting.place.number)".utf8)
        }
        append(",\"value\":")
        append(quoted: (setting.value ?? "").utf8)
        append("}\n")
    }
}
