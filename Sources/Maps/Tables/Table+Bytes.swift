import Schema

/// Entries of a table as the bytes of its map.
extension Table {
    /// Refuses a schema whose fields do not fit into its own keys and values, so that nothing after this need look.
    package func checkLayout() throws(TableError) {
        let fieldsFit =
            keySize >= 0 && valueSize >= 0 && keySize <= 1 << 20 && valueSize <= 1 << 20
            && keys.allSatisfy { $0.field.fits(in: keySize) }
            && actions.allSatisfy { action in action.parameters.allSatisfy { $0.fits(in: valueSize) } }
        let hitsFit = hits.map { $0 >= 0 && $0 <= valueSize - 8 } ?? true
        let storageFits =
            switch storage {
            case .hash: !keys.isEmpty && valueSize >= 4
            case .array: keys.count == 1 && keySize == 4 && valueSize >= 4
            case .lpm: valueSize >= 4 && lpmKey != nil
            case .ternary: valueSize >= 4 && ternaryFits
            case .code: true
            case .none: true
            }
        guard fieldsFit, hitsFit, storageFits, defaultAction.map.isEmpty || valueSize >= 4, defaultAction.offset >= 0 else {
            throw TableError(.kernel, "the schema of table \(name) contradicts itself")
        }
    }

    private var ternaryFits: Bool {
        guard let ternary, (1...1 << 14).contains(ternary.words),
            ternary.words <= 64 ? ternary.words & (ternary.words - 1) == 0 : ternary.words % 64 == 0, keySize <= 1 << 12
        else { return false }
        let summary = Ternary.summaryWords(ternary.words)
        return ternary.setsOffset >= 8 + keySize * 256 * summary * 8 && ternary.entriesOffset >= ternary.setsOffset + keySize * 256 * ternary.words * 8
            && ternary.entriesOffset <= 1 << 30 && ternary.entrySize <= 1 << 20
            && ternary.entrySize >= Ternary.priorityOffset(keySize: keySize, valueSize: valueSize) + 8
            && ternary.tuples?.isSound != false && ternary.cellSize(keySize: keySize) <= Int(Int32.max)
    }

    /// The lpm field and the bits before its value: those of the exact fields, and its own padding to whole bytes.
    var lpmKey: (index: Int, bits: Int)? {
        guard let index = keys.firstIndex(where: { $0.match == .lpm }) else { return nil }
        let field = keys[index].field
        guard keySize >= 5, field.offset >= 4, field.byteOrder == .network || field.size == 1 else { return nil }
        return (index, (field.offset - 4) * 8 + field.size * 8 - field.width)
    }

    /// The map's key for an entry of a table that is no ternary one.
    package func key(of matches: [KeyMatch]) throws(TableError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: keySize)
        guard matches.count == keys.count else {
            throw TableError(.value, "table \(name) has \(keys.count) keys, not \(matches.count)")
        }
        for (key, match) in zip(keys, matches) {
            guard let (value, _) = key.masked(match) else {
                throw TableError(.value, "\(key.field.name) cannot be matched by a range in this table")
            }
            key.field.store(value, into: &bytes)
        }
        if storage == .lpm, let lpm = lpmKey {
            var length = keys[lpm.index].field.width
            if case .prefix(_, let shorter) = matches[lpm.index] { length = shorter }
            bytes.replaceSubrange(0..<4, with: Maps.bytes(of: UInt32(lpm.bits + length)))
        }
        return bytes
    }

    /// What the map's key asks of each key field, of a table that is no ternary one.
    func matches(ofKey bytes: some RandomAccessCollection<UInt8>) -> [KeyMatch] {
        let lpm = storage == .lpm ? lpmKey : nil
        return keys.indices.map { index in
            let value = keys[index].field.load(from: bytes)
            guard let lpm, lpm.index == index else { return .exact(value) }
            let bits = Array(bytes.prefix(4)).withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) }
            let length = min(max(0, Int(bits) - lpm.bits), keys[index].field.width)
            return .prefix(value & .mask(prefix: length, width: value.width), length: length)
        }
    }

    /// The map's value for a call: the action's id, its arguments, the counter of hits.
    package func value(of call: ActionCall, hits count: UInt64 = 0) throws(TableError) -> [UInt8] {
        let action = try action(of: call)
        var bytes = [UInt8](repeating: 0, count: valueSize)
        bytes.replaceSubrange(0..<4, with: Maps.bytes(of: action.id))
        for (parameter, argument) in zip(action.parameters, call.arguments) {
            guard argument.width == parameter.width else {
                throw TableError(.value, "parameter \(parameter.name) of \(action.name) has \(parameter.width) bits")
            }
            parameter.store(argument, into: &bytes)
        }
        if let hits { bytes.replaceSubrange(hits..<hits + 8, with: Maps.bytes(of: count)) }
        return bytes
    }

    /// The map's value for an entry: its action, and what it has counted and metered so far.
    package func value(of entry: TableEntry) throws(TableError) -> [UInt8] {
        var result = try value(of: entry.action, hits: entry.hits ?? 0)
        if let bytes, let count = entry.bytes { result.replaceSubrange(bytes..<bytes + 8, with: Maps.bytes(of: count)) }
        if let meter, let cell = entry.meter, cell.count == Meter.cellSize {
            result.replaceSubrange(meter..<meter + Meter.cellSize, with: cell)
        }
        return result
    }

    /// The entry that a map's value stands for.
    package func entry(_ matches: [KeyMatch], _ call: ActionCall, priority: Int? = nil, value: some RandomAccessCollection<UInt8>) -> TableEntry {
        TableEntry(
            matches: matches, action: call, priority: priority, hits: hits(inValue: value), bytes: number(at: bytes, inValue: value),
            meter: meter.map { Array(value.dropFirst($0).prefix(Meter.cellSize)) })
    }

    /// The call in a map's value; nil when the id is 0, which is no entry. An id the schema does not know is named by its number.
    package func call(ofValue bytes: some RandomAccessCollection<UInt8>) -> ActionCall? {
        let id = Array(bytes.prefix(4)).withUnsafeBytes { $0.count == 4 ? $0.loadUnaligned(as: UInt32.self) : 0 }
        guard id != 0 else { return nil }
        guard let action = actions.first(where: { $0.id == id }) else { return ActionCall(name: "action \(id)", arguments: []) }
        return ActionCall(name: action.name, arguments: action.parameters.map { $0.load(from: bytes) })
    }

    package func hits(inValue bytes: some RandomAccessCollection<UInt8>) -> UInt64? {
        number(at: hits, inValue: bytes)
    }

    private func number(at offset: Int?, inValue bytes: some RandomAccessCollection<UInt8>) -> UInt64? {
        guard let offset, bytes.count >= offset + 8 else { return nil }
        return Array(bytes.dropFirst(offset).prefix(8)).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    }
}
