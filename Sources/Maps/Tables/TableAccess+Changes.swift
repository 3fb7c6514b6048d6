import Schema

extension TableAccess {
    /// Adds an entry; refused when one with the same key (and priority) is there, or when there is no room.
    public func add(_ entry: TableEntry) throws(TableError) { try add([entry]) }

    /// Adds many entries, to a ternary table in one step. Throws at the first refusal; those before it are there then,
    /// except in a ternary table, where none is.
    public func add(_ entries: [TableEntry]) throws(TableError) {
        try checkChangeable()
        try insert(entries)
    }

    /// Puts the entries written in the program into the table, which is new and empty, and its default action into force: what a
    /// freshly loaded program needs once.
    public func installProgramEntries() throws(TableError) {
        if hasDefaultMap, try storedDefault() == nil { try storeDefault(table.programDefault()) }
        if hasEntriesMap { try insert(table.programEntries()) }
    }

    /// Gives the entry with that key another action; its hits stay. Refused when there is none, or when there are several
    /// and no priority is named.
    public func modify(_ matches: [KeyMatch], priority: Int? = nil, action: ActionCall) throws(TableError) {
        try checkChangeable()
        try checkUse(of: action, asDefault: false)
        if table.storage == .ternary {
            var all = try readTernary()
            guard let at = try position(of: matches, priority, in: all) else { throw missing(matches) }
            all[at].action = action
            return try writeTernary(all)
        }
        let key = try table.key(of: matches)
        guard let old = try withEntries({ map throws(BPFError) in try map.entry(at: key) }), table.call(ofValue: old) != nil else {
            throw missing(matches)
        }
        let value = try table.value(of: table.entry(matches, action, value: old))
        try withEntries { map throws(BPFError) in try map.update(key, value, mode: .ifPresent) }
    }

    /// Gives the entry with that key rates to be metered by, nothing used of them; its action and its hits stay. Refused like `modify`.
    func setMeter(_ matches: [KeyMatch], priority: Int? = nil, to rates: MeterRates) throws(TableError) {
        guard let meter = table.meter else { throw TableError(.value, "the entries of table \(table.name) have no meters") }
        try checkChangeable()
        if table.storage == .ternary {
            var all = try readTernary()
            guard let at = try position(of: matches, priority, in: all) else { throw missing(matches) }
            all[at].meter = rates.cell
            return try writeTernary(all)
        }
        let key = try table.key(of: matches)
        guard var value = try withEntries({ map throws(BPFError) in try map.entry(at: key) }), table.call(ofValue: value) != nil,
            value.count >= meter + Meter.cellSize
        else { throw missing(matches) }
        value.replaceSubrange(meter..<meter + Meter.cellSize, with: rates.cell)
        try withEntries { map throws(BPFError) in try map.update(key, value, mode: .ifPresent) }
    }

    /// Takes the entry with that key away. Refused when there is none, or when there are several and no priority is named.
    public func delete(_ matches: [KeyMatch], priority: Int? = nil) throws(TableError) {
        try checkChangeable()
        switch table.storage {
        case .ternary:
            var all = try readTernary()
            guard let at = try position(of: matches, priority, in: all) else { throw missing(matches) }
            all.remove(at: at)
            try writeTernary(all)
        case .array:
            guard try entry(matches) != nil else { throw missing(matches) }
            let (key, zero) = (try table.key(of: matches), [UInt8](repeating: 0, count: table.valueSize))
            try withEntries { map throws(BPFError) in try map.update(key, zero) }
        case .hash, .lpm, .code, .none:
            let key = try table.key(of: matches)
            guard try withEntries({ map throws(BPFError) in try map.delete(key) }) else { throw missing(matches) }
        }
    }

    /// Takes all entries away; the default action stays.
    public func clear() throws(TableError) {
        try checkChangeable()
        if table.storage == .ternary { return try writeTernary([]) }
        try withEntries { map throws(BPFError) in try map.clear() }
    }

    private func insert(_ entries: [TableEntry]) throws(TableError) {
        guard !entries.isEmpty else { return }
        for entry in entries { try checkUse(of: entry.action, asDefault: false) }
        if table.storage == .ternary {
            var all = try readTernary()
            var known = Set(all.map(Identity.init))
            for entry in entries {
                guard known.insert(Identity(entry)).inserted else { throw exists(entry) }
                var entry = entry
                entry.priority = entry.priority ?? 0
                all.append(entry)
            }
            guard all.count <= max(table.size, 1) else { throw full() }
            return try writeTernary(all)
        }
        for entry in entries {
            let key = try table.key(of: entry.matches)
            let value = try table.value(of: entry)
            if table.storage == .array {
                let old = try withEntries { map throws(BPFError) in try map.lookup(key) }
                guard let old else { throw TableError(.full, "table \(table.name) has \(table.size) entries, counted from 0") }
                guard table.call(ofValue: old) == nil else { throw exists(entry) }
            }
            // Older kernels put an entry into a trie over one that is there.
            if table.storage == .lpm, try withEntries({ map throws(BPFError) in try map.entry(at: key) }) != nil { throw exists(entry) }
            let mode: UpdateMode = table.storage == .array ? .any : .ifAbsent
            let refusal = try withEntries { map throws(BPFError) -> BPFError? in
                do throws(BPFError) {
                    try map.update(key, value, mode: mode)
                    return nil
                } catch { return error }
            }
            if let refusal { throw refusal.isThere ? exists(entry) : refusal.isFull ? full() : TableError(refusal) }
        }
    }

    /// What tells two entries of a table apart.
    struct Identity: Hashable {
        var matches: [KeyMatch]
        var priority: Int
        init(_ entry: TableEntry) {
            matches = entry.matches
            priority = entry.priority ?? 0
        }
    }

    func checkChangeable() throws(TableError) {
        guard !table.constantEntries else {
            throw TableError(.constant, "the entries of table \(table.name) are constant in the program")
        }
        guard table.storage != .none else {
            throw TableError(.constant, "table \(table.name) has no key: only its default action can be set")
        }
    }

    /// Refuses actions that may only be, or may not be, the default.
    func checkUse(of call: ActionCall, asDefault: Bool) throws(TableError) {
        let action = try table.action(of: call)
        if action.defaultOnly, !asDefault {
            throw TableError(.value, "action \(action.name) may only be the default action of table \(table.name)")
        }
        if action.tableOnly, asDefault {
            throw TableError(.value, "action \(action.name) may not be the default action of table \(table.name)")
        }
    }

    func words(_ matches: [KeyMatch]) -> String {
        zip(table.keys, matches).map { "\($0.field.name)=\($0.text(of: $1))" }.joined(separator: " ")
    }

    private func missing(_ matches: [KeyMatch]) -> TableError {
        TableError(.missing, "table \(table.name) has no entry \(words(matches))")
    }

    func exists(_ entry: TableEntry) -> TableError {
        let priority = entry.priority.map { " of priority \($0)" } ?? ""
        return TableError(.exists, "table \(table.name) has an entry \(words(entry.matches))\(priority) already")
    }

    func full() -> TableError { TableError(.full, "table \(table.name) is full: it has room for \(table.size) entries") }
}
