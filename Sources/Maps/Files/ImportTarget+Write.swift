/// What is on its way to the kernel, and what was there before it.
struct ImportWriting {
    /// Entries of the file that have been met the second time.
    var met = 0
    var keys: [UInt8] = []
    var values: [UInt8] = []
    /// Entries of the file whose keys may be in the table: those before it were handed over.
    var begun = 0
    /// Entries that had another action, and entries that are gone, as they were.
    var changedKeys: [UInt8] = []
    var changedValues: [UInt8] = []
    var removedKeys: [UInt8] = []
    var removedValues: [UInt8] = []
    /// How much of `removedKeys` was, or may have been, taken away.
    var hasRemoved = false
    var hasSwapped = false
    var oldDefault: ActionCall?

    init() {}
}

extension ImportTarget {
    /// Entries that go to the kernel together.
    private static var batch: Int { 8192 }

    /// Before the first entry: what the file does not name goes first where there is no room for old and new at once.
    func beginWriting() throws(TableError) {
        guard table.storage != .ternary, mode == .replace, counts.removed > 0 else { return }
        try listRemoved()
        if before + counts.added > table.size { try remove() }
    }

    /// Hands the entry in `key` and `value` over, at some time.
    func put() throws(TableError) {
        let number = writing.met
        guard number < index.count, index.isKey(number, key) else { throw ImportTarget.fileChanged }
        writing.met += 1
        switch statuses[number] {
        case .same: return
        case .new: break
        case .other:
            guard let there = try current() else { break }
            writing.changedKeys += UnsafeRawBufferPointer(start: key, count: table.keySize)
            writing.changedValues += there
            for range in kept {
                there.withUnsafeBytes { bytes in
                    guard let start = bytes.baseAddress, bytes.count >= range.upperBound else { return }
                    (value + range.lowerBound).copyMemory(from: start + range.lowerBound, byteCount: range.count)
                }
            }
        }
        writing.keys += UnsafeRawBufferPointer(start: key, count: table.keySize)
        writing.values += UnsafeRawBufferPointer(start: value, count: table.valueSize)
        if writing.keys.count >= ImportTarget.batch * max(1, table.keySize) { try flush() }
    }

    /// After the last entry.
    func finishWriting() throws(TableError) {
        guard table.storage != .ternary else {
            if !isUnchanged {
                writing.hasSwapped = true
                try access.writeTernary(result())
            }
            return try writeDefault()
        }
        guard writing.met == index.count else { throw ImportTarget.fileChanged }
        try flush()
        if counts.removed > 0, !writing.hasRemoved { try remove() }
        try writeDefault()
    }

    private func writeDefault() throws(TableError) {
        guard let fallback else { return }
        let now = try access.defaultAction()
        guard now != fallback else { return }
        writing.oldDefault = now
        try access.setDefault(fallback)
        counts.defaults = 1
    }

    static var fileChanged: TableError { TableError(.value, "the file changed while it was read") }

    private func flush() throws(TableError) {
        writing.begun = writing.met
        guard !writing.keys.isEmpty else { return }
        let (keys, values) = (writing.keys, writing.values)
        writing.keys.removeAll(keepingCapacity: true)
        writing.values.removeAll(keepingCapacity: true)
        try access.withEntries { map throws(BPFError) in try map.update(keys: keys, values: values) }
    }

    /// Notes the entries that are not in the file.
    private func listRemoved() throws(TableError) {
        try access.withEntries { map throws(BPFError) in
            var reader = EntryReader(map)
            while try reader.advance() {
                for place in 0..<reader.count {
                    let (key, value) = (reader.key(place), reader.value(place))
                    guard let start = key.baseAddress, table.call(ofValue: value) != nil, index.find(start) == nil else { continue }
                    writing.removedKeys += key
                    writing.removedValues += value
                }
            }
        }
    }

    private func remove() throws(TableError) {
        writing.hasRemoved = true
        let keys = writing.removedKeys
        if table.storage == .array {
            let zeros = [UInt8](repeating: 0, count: writing.removedValues.count)
            try access.withEntries { map throws(BPFError) in try map.update(keys: keys, values: zeros) }
        } else {
            try access.withEntries { map throws(BPFError) in try map.delete(keys: keys) }
        }
    }

    /// Makes the table what it was; throws when the kernel refuses that too.
    func undo() throws(TableError) {
        if let old = writing.oldDefault { try access.setDefault(old) }
        if table.storage == .ternary {
            if writing.hasSwapped { try access.writeTernary(old) }
            return
        }
        var added: [UInt8] = []
        for number in 0..<min(writing.begun, index.count) where statuses[number] == .new { added += index.key(number) }
        let isArray = table.storage == .array
        let zeros = isArray ? [UInt8](repeating: 0, count: added.count / max(1, table.keySize) * table.valueSize) : []
        let writing = writing
        guard !added.isEmpty || !writing.changedKeys.isEmpty || writing.hasRemoved else { return }
        try access.withEntries { map throws(BPFError) in
            if !added.isEmpty { try isArray ? map.update(keys: added, values: zeros) : map.delete(keys: added) }
            if !writing.changedKeys.isEmpty { try map.update(keys: writing.changedKeys, values: writing.changedValues) }
            if writing.hasRemoved { try map.update(keys: writing.removedKeys, values: writing.removedValues) }
        }
    }
}
