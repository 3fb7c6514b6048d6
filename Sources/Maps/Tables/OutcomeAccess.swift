import Schema

/// The counts of what became of a program's packets.
public struct OutcomeAccess: ~Copyable, Sendable {
    /// A cell and its count over all CPUs.
    public struct Count: Sendable, Equatable {
        public var cell: Outcomes.Cell
        public var count: UInt64
        /// For every possible CPU.
        public var perCPU: [UInt64] = []
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
        let cpus = map.transferSize / 8
        var shares = [[UInt64]](repeating: [UInt64](repeating: 0, count: cpus), count: map.layout.maxEntries)
        do {
            var reader = EntryReader(map)
            while try reader.advance() {
                for place in 0..<reader.count {
                    let index = Int(reader.key(place).loadUnaligned(as: UInt32.self))
                    let value = reader.value(place)
                    guard shares.indices.contains(index) else { continue }
                    shares[index] = (0..<cpus).map { value.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
                }
            }
        } catch { throw TableError(error) }
        return zip(outcomes.cells, shares).map { Count(cell: $0, count: $1.reduce(0, &+), perCPU: $1) }
    }

    /// Sets all cells to zero.
    public func reset() throws(TableError) { do { try map.clear() } catch { throw TableError(error) } }
}
