import Maps
import Schema

/// The generated C at work as an ordinary process.
struct UserPlane: DataPlane, ~Copyable {
    let schema: Schema
    /// The ports of the test, where broadcast packets go.
    let ports: [UInt32]
    var process: UserProcess
    private var pending: [Delivery] = []
    private(set) var traffic = Traffic()

    /// Starts the program.
    init(_ program: String, schema: Schema, ports: [UInt32], patience: Double) throws(PlaneError) {
        let process = try UserProcess(program, patience: patience)
        self.schema = schema
        self.ports = ports
        self.process = process
    }

    /// Puts the program's own entries and defaults in: what a new process needs once.
    mutating func install() throws(PlaneError) {
        for (index, table) in schema.tables.enumerated() {
            let entries = try Self.table { () throws(TableError) in try table.programEntries() }
            if !table.map.isEmpty {
                if table.storage == .ternary {
                    try write(entries, to: index)
                } else {
                    for entry in entries { try insert(entry, into: index) }
                }
            }
            if !table.defaultAction.map.isEmpty {
                let call = try Self.table { () throws(TableError) in try table.programDefault() }
                try setDefault(call, of: index)
            }
        }
    }

    private static func table<Result>(_ body: () throws(TableError) -> Result) throws(PlaneError) -> Result {
        do { return try body() } catch { throw PlaneError(error) }
    }

    // MARK: Tables

    mutating func add(_ entries: [TableEntry], to table: Int) throws(PlaneError) {
        guard schema.tables[table].storage == .ternary else {
            for entry in entries { try insert(entry, into: table) }
            return
        }
        var all = try ternaryEntries(of: table)
        for entry in entries {
            guard !all.contains(where: { $0.matches == entry.matches && $0.priority == entry.priority }) else {
                throw .refused("table \(schema.tables[table].name) has this entry already")
            }
            guard all.count < max(1, schema.tables[table].size) else { throw full(table) }
            all.append(entry)
        }
        try write(all, to: table)
    }

    private mutating func insert(_ entry: TableEntry, into index: Int) throws(PlaneError) {
        let table = schema.tables[index]
        let key = try Self.table { () throws(TableError) in try table.key(of: entry.matches) }
        let value = try Self.table { () throws(TableError) in try table.value(of: entry) }
        let old = try process.lookup(table.map, key)
        if table.storage == .array, old == nil {
            throw .refused("table \(table.name) has \(table.size) entries, counted from 0")
        }
        if let old, table.storage != .array || old.prefix(4) != [0, 0, 0, 0] {
            throw .refused("table \(table.name) has this entry already")
        }
        guard try process.update(table.map, key, value) else { throw full(index) }
    }

    private func full(_ table: Int) -> PlaneError {
        .refused("table \(schema.tables[table].name) is full: it has room for \(schema.tables[table].size) entries")
    }

    private mutating func ternaryEntries(of table: Int) throws(PlaneError) -> [TableEntry] {
        guard let image = TernaryImage(schema.tables[table]), let cell = try process.inner(schema.tables[table].map) else { return [] }
        return image.entries(cell)
    }

    private mutating func write(_ entries: [TableEntry], to index: Int) throws(PlaneError) {
        let table = schema.tables[index]
        guard let image = TernaryImage(table) else { throw .refused("table \(table.name) is not laid out as a ternary one") }
        let cell = try Self.table { () throws(TableError) in try image.cell(entries) }
        try process.setInner(table.map, cell)
    }

    mutating func delete(_ matches: [KeyMatch], priority: Int?, from index: Int) throws(PlaneError) {
        let table = schema.tables[index]
        if table.storage == .ternary {
            var entries = try ternaryEntries(of: index)
            entries.remove(at: try position(of: matches, priority, in: entries, of: table))
            return try write(entries, to: index)
        }
        let key = try Self.table { () throws(TableError) in try table.key(of: matches) }
        if table.storage == .array {
            guard try process.lookup(table.map, key)?.prefix(4) != [0, 0, 0, 0] else { throw .refused("table \(table.name) has no such entry") }
            _ = try process.update(table.map, key, [UInt8](repeating: 0, count: table.valueSize))
            return
        }
        guard try process.delete(table.map, key) else { throw .refused("table \(table.name) has no such entry") }
    }

    private func position(
        of matches: [KeyMatch], _ priority: Int?, in entries: [TableEntry], of table: Table
    ) throws(PlaneError) -> Int {
        let at = entries.firstIndex { $0.matches == matches && (priority == nil || $0.priority == priority) }
        guard let at else { throw .refused("table \(table.name) has no such entry") }
        return at
    }

    mutating func clear(_ index: Int) throws(PlaneError) {
        let table = schema.tables[index]
        switch table.storage {
        case .ternary: try write([], to: index)
        case .array:
            let empty = [UInt8](repeating: 0, count: table.valueSize)
            for cell in 0..<table.size { _ = try process.update(table.map, Self.bytes(UInt32(clamping: cell)), empty) }
        case .hash, .lpm: for key in try process.keys(table.map) { _ = try process.delete(table.map, key) }
        case .code, .none: break
        }
    }

    mutating func setDefault(_ call: ActionCall, of index: Int) throws(PlaneError) {
        let table = schema.tables[index]
        let place = table.defaultAction
        guard !place.map.isEmpty, var cell = try process.lookup(place.map, Self.bytes(0)) else {
            throw .refused("table \(table.name) has no default action to change")
        }
        let value = try Self.table { () throws(TableError) in try table.value(of: call) }
        let slot = place.offset + 8
        guard cell.count >= slot + 2 * table.valueSize else { throw .refused("map \(place.map) is too short") }
        cell.replaceSubrange(place.offset..<place.offset + 4, with: Self.bytes(0))
        cell.replaceSubrange(slot..<slot + table.valueSize, with: value)
        _ = try process.update(place.map, Self.bytes(0), cell)
    }

    mutating func entry(_ matches: [KeyMatch], priority: Int?, in index: Int) throws(PlaneError) -> TableEntry {
        let table = schema.tables[index]
        if table.storage == .ternary {
            let entries = try ternaryEntries(of: index)
            return entries[try position(of: matches, priority, in: entries, of: table)]
        }
        let key = try Self.table { () throws(TableError) in try table.key(of: matches) }
        guard let value = try process.lookup(table.map, key), let call = table.call(ofValue: value) else {
            throw .refused("table \(table.name) has no such entry")
        }
        return table.entry(matches, call, value: value)
    }

    // MARK: Counters and registers

    mutating func counter(_ counter: Int, at index: UInt32) throws(PlaneError) -> [UInt64] {
        let declared = schema.counters[counter]
        let value = try process.lookup(declared.map, Self.bytes(index)) ?? []
        return declared.units.indices.map { unit in
            value.dropFirst(8 * unit).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    mutating func setCounter(_ counter: Int, at index: UInt32, to values: [UInt64]) throws(PlaneError) {
        let bytes = values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
        let counter = schema.counters[counter]
        guard try process.update(counter.map, Self.bytes(index), bytes) else { throw .refused("counter \(counter.name) has no room for index \(index)") }
    }

    mutating func register(_ register: Int, at index: UInt32) throws(PlaneError) -> Bits {
        let declared = schema.registers[register]
        return declared.cell.load(from: try process.lookup(declared.map, Self.bytes(index)) ?? [])
    }

    mutating func setRegister(_ register: Int, at index: UInt32?, to value: Bits) throws(PlaneError) {
        let declared = schema.registers[register]
        let cells = index.map { $0...$0 } ?? 0...UInt32(clamping: max(0, declared.size - 1))
        for cell in cells {
            guard var bytes = try process.lookup(declared.map, Self.bytes(cell)) else { continue }
            declared.cell.store(value, into: &bytes)
            _ = try process.update(declared.map, Self.bytes(cell), bytes)
        }
    }

    // MARK: Replication and meters

    mutating func write(_ cell: MapCell) throws(PlaneError) {
        _ = try process.update(cell.map, cell.key, cell.value)
    }

    mutating func cell(_ key: [UInt8], in map: String) throws(PlaneError) -> [UInt8]? { try process.lookup(map, key) }

    mutating func remove(_ key: [UInt8], from map: String) throws(PlaneError) { _ = try process.delete(map, key) }

    // MARK: Packets

    mutating func send(_ packet: [UInt8], port: UInt32) throws(PlaneError) {
        traffic.sent.append(Delivery(port: port, bytes: packet))
        let (action, redirect, output, copies) = try process.run(packet, port: port)
        pending += copies
        let verdict = Verdict(action, hook: schema.hook)
        for out in verdict.ports(in: port, redirect: redirect, all: ports) {
            pending.append(Delivery(port: out, bytes: output))
        }
    }

    func await(_ count: Int) {}

    mutating func settle() -> [Delivery] {
        defer { pending = [] }
        traffic.received += pending
        return pending
    }

    func keep(in folder: String) throws(FileError) {
        try Files.write(process.recorded, to: "\(folder)/commands")
        try Files.write(Array(process.recorded.prefix(process.beforePackets ?? process.recorded.count)), to: "\(folder)/tables")
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
