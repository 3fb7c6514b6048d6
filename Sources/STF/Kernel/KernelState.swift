import Maps
import Schema

/// The maps of a loaded program, reached the way `weir table` reaches them.
struct KernelState: ~Copyable {
    let loaded: LoadedProgram

    /// Takes over a freshly loaded program and puts its own entries and defaults in.
    init(_ loaded: consuming LoadedProgram) throws(PlaneError) {
        self.loaded = loaded
        for table in self.loaded.schema.tables {
            try Self.table { () throws(TableError) in
                try TableAccess(table, maps: self.loaded.maps).installProgramEntries()
            }
        }
    }

    private static func table<Result>(_ body: () throws(TableError) -> Result) throws(PlaneError) -> Result {
        do { return try body() } catch { throw PlaneError(error) }
    }

    func add(_ entries: [TableEntry], to table: Int) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            try TableAccess(loaded.schema.tables[table], maps: loaded.maps).add(entries)
        }
    }

    func delete(_ matches: [KeyMatch], priority: Int?, from table: Int) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            try TableAccess(loaded.schema.tables[table], maps: loaded.maps).delete(matches, priority: priority)
        }
    }

    func clear(_ table: Int) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            try TableAccess(loaded.schema.tables[table], maps: loaded.maps).clear()
        }
    }

    func setDefault(_ call: ActionCall, of table: Int) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            try TableAccess(loaded.schema.tables[table], maps: loaded.maps).setDefault(call)
        }
    }

    func entry(_ matches: [KeyMatch], priority: Int?, in table: Int) throws(PlaneError) -> TableEntry {
        let entry = try Self.table { () throws(TableError) in
            try TableAccess(loaded.schema.tables[table], maps: loaded.maps).entry(matches, priority: priority)
        }
        guard let entry else { throw .refused("the entry is not there") }
        return entry
    }

    func counter(_ counter: Int, at index: UInt32) throws(PlaneError) -> [UInt64] {
        try Self.table { () throws(TableError) in
            try CounterAccess(loaded.schema.counters[counter], maps: loaded.maps).cell(index).sums
        }
    }

    func setCounter(_ counter: Int, at index: UInt32, to values: [UInt64]) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            try CounterAccess(loaded.schema.counters[counter], maps: loaded.maps).set(index, values)
        }
    }

    func write(_ cell: MapCell) throws(PlaneError) {
        do throws(BPFError) { try loaded.maps.open(cell.map).update(cell.key, cell.value) } catch { throw .refused(error.description) }
    }

    func cell(_ key: [UInt8], in map: String) throws(PlaneError) -> [UInt8]? {
        do throws(BPFError) { return try loaded.maps.open(map).lookup(key) } catch { throw .refused(error.description) }
    }

    func remove(_ key: [UInt8], from map: String) throws(PlaneError) {
        do throws(BPFError) { _ = try loaded.maps.open(map).delete(key) } catch { throw .refused(error.description) }
    }

    func register(_ register: Int, at index: UInt32) throws(PlaneError) -> Bits {
        try Self.table { () throws(TableError) in
            try RegisterAccess(loaded.schema.registers[register], maps: loaded.maps).value(index)
        }
    }

    func setRegister(_ register: Int, at index: UInt32?, to value: Bits) throws(PlaneError) {
        try Self.table { () throws(TableError) in
            let access = try RegisterAccess(loaded.schema.registers[register], maps: loaded.maps)
            if let index {
                try access.set(index, value)
            } else {
                for cell in 0..<loaded.schema.registers[register].size { try access.set(UInt32(clamping: cell), value) }
            }
        }
    }
}

extension KernelState {
    /// Tells the program which interface each port is: the device map of redirects, and the way back for ports packets come in by.
    func setPorts(_ ports: [(number: UInt32, interface: Int)]) throws(PlaneError) {
        do throws(BPFError) {
            if let name = loaded.schema.ports {
                let map = try loaded.maps.open(name)
                for (number, interface) in ports { try map.update(Self.bytes(number), Self.bytes(UInt32(clamping: interface))) }
            }
            if let name = loaded.schema.inputPorts?.map {
                let map = try loaded.maps.open(name)
                for (number, interface) in ports { try map.update(Self.bytes(UInt32(clamping: interface)), Self.bytes(number)) }
            }
        } catch { throw .refused(error.description) }
    }

    static func bytes(_ number: UInt32) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
