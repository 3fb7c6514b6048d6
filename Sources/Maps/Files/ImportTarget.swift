import Schema

/// A table of a running program while a file is read into it: first every line is checked, then every line is written, in the same order.
final class ImportTarget {
    /// What an entry of the file is to the table.
    enum Status: UInt8 {
        /// The table has no such entry.
        case new
        /// The table has it as it is.
        case same
        /// The table has one with that key and another action.
        case other
    }
    let access: TableAccess
    let mode: TableImport.Mode
    var table: Table { access.table }
    /// Entries before anything was written.
    let before: Int
    /// The keys of the file, of a table that is no ternary one, and what each is to the table.
    var index: KeyIndex
    var statuses: [Status] = []
    /// The lines the keys stand in.
    private var lines: [UInt32] = []
    var counts = TableImport.Counts()
    private var isOverfull = false
    /// The key and the value of the line being looked at.
    let key: UnsafeMutableRawPointer
    let value: UnsafeMutableRawPointer
    // A ternary table, which changes as a whole.
    var entries: [TableEntry] = []
    private var numbers: [TableAccess.Identity: Int] = [:]
    let old: [TableEntry]
    private let known: [TableAccess.Identity: TableEntry]
    // The default action.
    private(set) var fallback: ActionCall?
    // What is being written, and what was there before.
    var writing = ImportWriting()

    init(_ table: Table, maps: borrowing MapSet, mode: TableImport.Mode) throws(TableError) {
        access = try TableAccess(table, maps: maps)
        self.mode = mode
        index = KeyIndex(keySize: max(1, table.keySize))
        key = .allocate(byteCount: max(8, table.keySize), alignment: 16)
        value = .allocate(byteCount: max(8, table.valueSize), alignment: 16)
        let old = table.storage == .ternary ? try access.readTernary() : []
        self.old = old
        known = Dictionary(old.map { (TableAccess.Identity($0), $0) }) { first, _ in first }
        switch table.storage {
        case .hash, .lpm, .array: before = try access.count()
        case .ternary: before = old.count
        case .code, .none: before = 0
        }
    }

    deinit {
        key.deallocate()
        value.deallocate()
    }

    func clearScratch() {
        key.initializeMemory(as: UInt8.self, repeating: 0, count: table.keySize)
        value.initializeMemory(as: UInt8.self, repeating: 0, count: table.valueSize)
    }

    /// The entry that words describe, as bytes for the map; nil for a ternary table, which holds it as it is.
    func encode(_ words: EntryWords) throws(TableError) -> TableEntry {
        try access.checkChangeable()
        let entry = try table.entry(keys: words.keys, action: words.action, parameters: words.parameters, priority: words.priority)
        try access.checkUse(of: entry.action, asDefault: false)
        guard table.storage != .ternary else { return entry }
        let (key, value) = (try table.key(of: entry.matches), try table.value(of: entry.action))
        key.withUnsafeBytes { self.key.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(self.key), byteCount: $0.count) }
        value.withUnsafeBytes { self.value.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(self.value), byteCount: $0.count) }
        return entry
    }

    /// Checks an entry of a ternary table against those before it and those that are there.
    func admit(_ entry: TableEntry, line: Int) throws(TableError) {
        let identity = TableAccess.Identity(entry)
        if let first = numbers[identity] { throw twice(first) }
        if let there = known[identity] {
            guard there.action == entry.action || mode == .replace else { throw isThere() }
            there.action == entry.action ? (counts.unchanged += 1) : (counts.changed += 1)
        } else {
            counts.added += 1
            try checkRoom()
        }
        guard !isOverfull else { return }
        var entry = entry
        entry.hits = known[identity]?.hits
        entry.bytes = known[identity]?.bytes
        entry.meter = known[identity]?.meter
        entry.priority = entry.priority ?? 0
        numbers[identity] = line
        entries.append(entry)
    }

    /// Checks the entry in `key` and `value`, likewise.
    func admit(line: Int) throws(TableError) {
        if table.storage == .array {
            let number = key.load(as: UInt32.self)
            guard number < UInt32(clamping: table.size) else {
                throw TableError(.full, "table \(table.name) has \(table.size) entries, counted from 0: there is no \(number)")
            }
        }
        guard !isOverfull else { return }
        let status = try status()
        if status == .other, mode == .add { throw isThere() }
        if let first = index.insert(key) { throw twice(Int(lines[first])) }
        statuses.append(status)
        lines.append(UInt32(clamping: line))
        switch status {
        case .new:
            counts.added += 1
            try checkRoom()
        case .same: counts.unchanged += 1
        case .other: counts.changed += 1
        }
    }

    /// A table that entries of the file would fill beyond its size is refused at the first of them.
    private func checkRoom() throws(TableError) {
        let kept = mode == .add ? before : counts.changed + counts.unchanged
        guard kept + counts.added > max(table.size, 1) else { return }
        isOverfull = true
        throw access.full()
    }

    private func twice(_ first: Int) -> TableError { TableError(.exists, "the same key as in line \(first)") }

    private func isThere() -> TableError {
        TableError(.exists, "table \(table.name) has an entry with this key already, with another action: --replace would change it")
    }

    /// What the entry in `key` and `value` is to the table.
    private func status() throws(TableError) -> Status {
        guard before > 0, let there = try current() else { return .new }
        return isSame(there) ? .same : .other
    }

    /// The value the table has for `key`.
    func current() throws(TableError) -> [UInt8]? {
        let bytes = Array(UnsafeRawBufferPointer(start: key, count: table.keySize))
        let found = try access.withEntries { map throws(BPFError) in try map.entry(at: bytes) }
        guard let found, table.call(ofValue: found) != nil else { return nil }
        return found
    }

    /// What entries count and meter, which no file says.
    var kept: [Range<Int>] {
        [table.hits.map { $0..<$0 + 8 }, table.bytes.map { $0..<$0 + 8 }, table.meter.map { $0..<$0 + Meter.cellSize }].compactMap { $0 }
    }

    /// Whether a value of the map says what `value` says, what is counted aside.
    private func isSame(_ there: [UInt8]) -> Bool {
        let kept = kept
        for index in there.indices where !kept.contains(where: { $0.contains(index) }) {
            if there[index] != value.load(fromByteOffset: index, as: UInt8.self) { return false }
        }
        return true
    }

    /// Takes a default action of the file.
    func admit(default action: String, _ parameters: [NamedText]) throws(TableError) {
        let call = try table.call(action, parameters)
        guard fallback == nil else { throw TableError(.exists, "table \(table.name) has a default action in the file already") }
        if table.defaultAction.constant {
            guard try call == table.programDefault() else {
                throw TableError(.constant, "the default action of table \(table.name) is constant in the program")
            }
            return
        }
        try access.checkUse(of: call, asDefault: true)
        fallback = call
    }

    /// After the last line: how many entries of the table are not in the file and go, and whether a ternary table has room for all rows.
    func finishCheck() throws(TableError) {
        if table.storage == .ternary {
            let all = result()
            if all.count > max(table.size, 1) { throw access.full() }
            if let image = TernaryImage(table) { _ = try image.cell(all) }
        }
        if mode == .replace { counts.removed = before - counts.changed - counts.unchanged }
    }

    /// What a ternary table is to hold.
    func result() -> [TableEntry] {
        guard mode == .add else { return entries }
        return old + entries.filter { known[TableAccess.Identity($0)] == nil }
    }

    func wouldWrite() throws(TableError) -> Bool {
        guard isUnchanged, let fallback else { return !isUnchanged }
        return try fallback != access.defaultAction()
    }

    /// No entry to write.
    var isUnchanged: Bool { counts.added + counts.changed + counts.removed == 0 }
}
