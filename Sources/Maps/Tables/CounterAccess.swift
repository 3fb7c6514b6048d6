import Schema

/// A counter array of a running program.
public struct CounterAccess: ~Copyable, Sendable {
    /// One cell, with one number for each of the counter's units.
    public struct Cell: Sendable, Hashable {
        public var index: UInt32
        /// Over all CPUs.
        public var sums: [UInt64]
        /// All units of the first possible CPU, then those of the next.
        fileprivate var shares: [UInt64]

        /// For every possible CPU.
        public var perCPU: [[UInt64]] {
            stride(from: 0, to: shares.count, by: max(1, sums.count)).map { Array(shares[$0..<min($0 + sums.count, shares.count)]) }
        }
    }
    public let counter: Counter
    private let map: BPFMap

    public init(_ counter: Counter, maps: borrowing MapSet) throws(TableError) {
        let type: MapType =
            switch counter.storage {
            case .array: .perCPUArray
            case .hash: .perCPUHash
            }
        let size = 8 * counter.units.count
        map = try maps.open(counter.map) { $0.type == type && $0.keySize == 4 && $0.valueSize >= size }
        self.counter = counter
    }

    /// The counter a schema has under a name, which may be as short as it is unambiguous.
    public init(_ name: String, of schema: Schema, maps: borrowing MapSet) throws(TableError) {
        let index = try Names.find(name, in: schema.counters.map(\.name), what: "counter")
        try self.init(schema.counters[index], maps: maps)
    }

    /// The cell at `index`; zeros when a hash has none there yet. Refused when an array ends before it.
    public func cell(_ index: UInt32) throws(TableError) -> Cell {
        let found: [UInt8]?
        do { found = try map.lookup(bytes(of: index)) } catch { throw TableError(error) }
        if let found { return found.withUnsafeBytes { cell(index, $0) } }
        switch counter.storage {
        case .array: throw TableError(.value, "counter \(counter.name) has \(map.layout.maxEntries) cells, counted from 0")
        case .hash: return [UInt8](repeating: 0, count: map.transferSize).withUnsafeBytes { cell(index, $0) }
        }
    }

    /// All cells by index; those that counted nothing only on request.
    public func cells(includingZero: Bool = false) throws(TableError) -> [Cell] {
        var all: [Cell] = []
        do {
            var reader = EntryReader(map)
            while try reader.advance() {
                for place in 0..<reader.count {
                    let value = reader.value(place)
                    if !includingZero, isZero(value) { continue }
                    all.append(cell(reader.key(place).loadUnaligned(as: UInt32.self), value))
                }
            }
        } catch { throw TableError(error) }
        switch counter.storage {
        case .array: return all  // The kernel goes through an array by index.
        case .hash: return all.sorted { $0.index < $1.index }
        }
    }

    /// Sets a cell to zero, or all of them. What is counted meanwhile may survive or be lost.
    public func reset(_ index: UInt32? = nil) throws(TableError) {
        do {
            guard let index else { return try map.clear() }
            switch counter.storage {
            case .array: try map.update(bytes(of: index), [UInt8](repeating: 0, count: map.transferSize))
            case .hash: try map.delete(bytes(of: index))
            }
        } catch { throw TableError(error) }
    }

    /// Sets a cell to these numbers, one for each unit, all of them on the first CPU.
    public func set(_ index: UInt32, _ values: [UInt64]) throws(TableError) {
        let first = values.prefix(counter.units.count).flatMap { bytes(of: $0) }
        do { try map.update(bytes(of: index), map.join([first])) } catch { throw TableError(error) }
    }

    /// Values are multiples of 8 bytes.
    private func isZero(_ value: UnsafeRawBufferPointer) -> Bool {
        for offset in stride(from: 0, to: value.count - 7, by: 8) where value.loadUnaligned(fromByteOffset: offset, as: UInt64.self) != 0 {
            return false
        }
        return true
    }

    private func cell(_ index: UInt32, _ value: UnsafeRawBufferPointer) -> Cell {
        let units = counter.units.count
        let step = (map.layout.valueSize + 7) / 8 * 8
        var sums = [UInt64](repeating: 0, count: units)
        let cpus = value.count / step
        let shares = [UInt64](unsafeUninitializedCapacity: cpus * units) { buffer, count in
            for cpu in 0..<cpus {
                for unit in 0..<units {
                    let share = value.loadUnaligned(fromByteOffset: cpu * step + 8 * unit, as: UInt64.self)
                    buffer[cpu * units + unit] = share
                    sums[unit] &+= share
                }
            }
            count = cpus * units
        }
        return Cell(index: index, sums: sums, shares: shares)
    }
}
