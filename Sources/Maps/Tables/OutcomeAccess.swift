import Schema

/// The counts of what became of a program's packets.
public struct OutcomeAccess: ~Copyable, Sendable {
    /// A cell and its count over all CPUs.
    public struct Count: Sendable, Equatable {
        public var cell: Outcomes.Cell
        public var count: UInt64
    }
    public let outcomes: Outcomes
    private let map: BPFMap

    public init(_ outcomes: Outcomes, maps: borrowing MapSet) throws(TableError) {
        map = try maps.open(outcomes.map) {
            $0.type == .perCPUArray && $0.valueSize == 8 && $0.maxEntries >= outcomes.cells.count
        }
        self.outcomes = outcomes
    }

    /// Every cell, in the schema's order.
    public func counts() throws(TableError) -> [Count] {
        var sums = [UInt64](repeating: 0, count: map.layout.maxEntries)
        do {
            var reader = EntryReader(map)
            while try reader.advance() {
                for place in 0..<reader.count {
                    let index = Int(reader.key(place).loadUnaligned(as: UInt32.self))
                    let value = reader.value(place)
                    guard sums.indices.contains(index) else { continue }
                    for offset in stride(from: 0, to: value.count - 7, by: 8) {
                        sums[index] &+= value.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    }
                }
            }
        } catch { throw TableError(error) }
        return zip(outcomes.cells, sums).map { Count(cell: $0, count: $1) }
    }

    /// Sets all cells to zero.
    public func reset() throws(TableError) { do { try map.clear() } catch { throw TableError(error) } }
}
