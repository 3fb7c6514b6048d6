import Schema

/// Entries of a table in an operator's words.
extension Table {
    /// Whether entries may overlap, so that they have a priority.
    public var hasPriorities: Bool {
        keys.contains { key in
            switch key.match {
            case .ternary, .range, .optional: true
            case .exact, .lpm: false
            }
        }
    }

    /// The entry that words describe: `keys` and `parameters` are names and values, names as short as they are unambiguous. Keys that
    /// may be left out match anything then; parameters may not be left out.
    public func entry(
        keys words: [NamedText], action: String, parameters: [NamedText] = [], priority: Int? = nil
    ) throws(TableError) -> TableEntry {
        TableEntry(
            matches: try matches(words), action: try call(action, parameters), priority: try checked(priority))
    }

    /// What words ask of each key field, in the order of the table's keys.
    public func matches(_ words: [NamedText]) throws(TableError) -> [KeyMatch] {
        guard !keys.isEmpty || words.isEmpty else {
            throw TableError(.unknown, "table \(name) has no key: only its default action can be set")
        }
        var matches = [KeyMatch?](repeating: nil, count: keys.count)
        for word in words {
            let index = try Names.find(word.name, in: keys.map(\.field.name), what: "key")
            guard matches[index] == nil else { throw TableError(.value, "key \(keys[index].field.name) is given twice") }
            matches[index] = try keys[index].match(of: word.text)
        }
        var complete: [KeyMatch] = []
        for (key, match) in zip(keys, matches) {
            guard let match = match ?? key.anything else {
                throw TableError(.value, "table \(name) needs the key \(key.field.name), which is matched exactly")
            }
            complete.append(match)
        }
        return complete
    }

    /// The call that words describe, of an action of this table.
    public func call(_ action: String, _ words: [NamedText]) throws(TableError) -> ActionCall {
        let found = actions[try Names.find(action, in: actions.map(\.name), what: "action")]
        var arguments = [Bits?](repeating: nil, count: found.parameters.count)
        for word in words {
            let index = try Names.find(word.name, in: found.parameters.map(\.name), what: "parameter of \(found.name)")
            guard arguments[index] == nil else {
                throw TableError(.value, "parameter \(found.parameters[index].name) is given twice")
            }
            arguments[index] = try found.parameters[index].value(of: word.text)
        }
        let absent = zip(found.parameters, arguments).filter { $0.1 == nil }.map(\.0.name)
        guard absent.isEmpty else {
            throw TableError(.value, "action \(found.name) needs \(absent.joined(separator: " and "))")
        }
        return ActionCall(name: found.name, arguments: arguments.compactMap { $0 })
    }

    /// The action a call names; refused when the program has none, or when its arguments are not as many.
    func action(of call: ActionCall) throws(TableError) -> Action {
        guard let action = actions.first(where: { $0.name == call.name }) else {
            throw TableError(.unknown, "table \(name) has no action \(call.name)")
        }
        guard action.parameters.count == call.arguments.count else {
            throw TableError(.value, "action \(action.name) has \(action.parameters.count) parameters, not \(call.arguments.count)")
        }
        return action
    }

    func checked(_ priority: Int?) throws(TableError) -> Int? {
        guard hasPriorities else {
            guard priority == nil else {
                throw TableError(.value, "entries of table \(name) cannot overlap and have no priority")
            }
            return nil
        }
        let priority = priority ?? 0
        guard (0...Int(Int32.max)).contains(priority) else {
            throw TableError(.value, "a priority is a number from 0 to \(Int32.max)")
        }
        return priority
    }

    /// The entry in an operator's words.
    public func text(of entry: TableEntry) -> EntryText {
        let keys = zip(keys, entry.matches).map { NamedText(name: $0.field.name, text: $0.text(of: $1)) }
        let call = text(of: entry.action)
        return EntryText(
            keys: keys, action: entry.action.name, parameters: call, priority: entry.priority, hits: entry.hits)
    }

    /// The arguments of a call in an operator's words.
    public func text(of call: ActionCall) -> [NamedText] {
        let parameters = actions.first { $0.name == call.name }?.parameters ?? []
        return zip(parameters, call.arguments).map { NamedText(name: $0.name, text: $0.text(of: $1)) }
    }

    /// The entries written in the program.
    package func programEntries() throws(TableError) -> [TableEntry] {
        var all: [TableEntry] = []
        for entry in entries {
            var matches: [KeyMatch] = []
            for (key, match) in zip(keys, entry.matches) { matches.append(try key.match(of: match)) }
            guard matches.count == keys.count else { throw TableError(.kernel, "the schema of table \(name) is damaged") }
            let call = try call(entry.action, hex: entry.arguments)
            all.append(TableEntry(matches: matches, action: call, priority: hasPriorities ? entry.priority : nil))
        }
        return all
    }

    /// The default action written in the program.
    public func programDefault() throws(TableError) -> ActionCall {
        try call(defaultAction.action, hex: defaultAction.arguments)
    }

    private func call(_ name: String, hex arguments: [String]) throws(TableError) -> ActionCall {
        let parameters = actions.first { $0.name == name }?.parameters ?? []
        let values = zip(parameters, arguments).compactMap { Bits(hex: $1, width: $0.width) }
        guard values.count == arguments.count else { throw TableError(.kernel, "the schema of table \(self.name) is damaged") }
        return ActionCall(name: name, arguments: values)
    }
}

extension Table.Key {
    /// What a key matches that is not mentioned; nil when it must be.
    fileprivate var anything: KeyMatch? {
        switch match {
        case .exact: nil
        case .lpm: .prefix(Bits(width: field.width), length: 0)
        case .ternary, .range, .optional: .any
        }
    }

    /// A match as the schema writes it.
    fileprivate func match(of match: Table.Entry.Match) throws(TableError) -> KeyMatch {
        func value(_ hex: String) throws(TableError) -> Bits {
            guard let value = Bits(hex: hex, width: field.width) else {
                throw TableError(.kernel, "the schema of key \(field.name) is damaged")
            }
            return value
        }
        let form: KeyMatch
        switch match {
        case .exact(let text): form = .exact(try value(text))
        case .prefix(let text, let length):
            let length = min(max(0, length), field.width)
            form = .prefix(try value(text) & .mask(prefix: length, width: field.width), length: length)
        case .masked(let text, let mask):
            let mask = try value(mask)
            form = .masked(try value(text) & mask, mask: mask)
        case .range(let low, let high): form = .range(try value(low), try value(high))
        case .any: form = self.match == .lpm ? .prefix(Bits(width: field.width), length: 0) : .any
        }
        return try canonical(form, "an entry of the program")
    }
}
