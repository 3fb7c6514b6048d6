import Schema
import Testing

@testable import Maps

/// Counters, registers and outcomes over maps of a test's own.
@Suite struct CounterTests {
    private func set(_ name: String, _ layout: MapLayout) throws -> MapSet {
        func add(_ map: borrowing BPFMap, to set: inout MapSet) throws { try set.add(name, duplicating: map.descriptor.raw) }
        var all = MapSet()
        try add(BPFMap.create(name, layout), to: &all)
        return all
    }

    @Test(arguments: [Counter.Storage.array, .hash]) func countersAddUpOverCPUs(_ storage: Counter.Storage) throws {
        let type: MapType = storage == .array ? .perCPUArray : .perCPUHash
        let maps = try set("wr_count", MapLayout(type: type, keySize: 4, valueSize: 16, maxEntries: 3000))
        let counter = Counter(name: "pipe.seen", map: "wr_count", storage: storage, size: 3000, units: [.packets, .bytes])
        let access = try CounterAccess(counter, maps: maps)
        #expect(try access.cells().isEmpty)
        let map = try maps.open("wr_count")
        for index in stride(from: UInt32(2999), to: 0, by: -13) {
            let values = (0..<CPUs.possible).map { bytes(of: UInt64(index) + UInt64($0)) + bytes(of: UInt64(1000 * $0)) }
            try map.update(bytes(of: index), map.join(values))
        }
        let cells = try access.cells()
        #expect(cells.map(\.index) == stride(from: 2999, to: 0, by: -13).map { UInt32($0) }.sorted())
        for cell in cells {
            let packets = (0..<CPUs.possible).map { UInt64(cell.index) + UInt64($0) }
            let octets = (0..<CPUs.possible).map { UInt64(1000 * $0) }
            #expect(cell.sums == [packets.reduce(0, +), octets.reduce(0, +)])
            #expect(cell.perCPU == zip(packets, octets).map { [$0, $1] })
        }
        let one = try access.cell(2999)
        #expect(one == cells.last)
        // A sum beyond the largest number goes on from zero, as each CPU's does.
        try map.update(bytes(of: UInt32(1)), map.join((0..<CPUs.possible).map { _ in bytes(of: UInt64.max) + bytes(of: UInt64(0)) }))
        #expect(try access.cell(1).sums[0] == UInt64(0) &- UInt64(CPUs.possible))
        try access.reset(2999)
        #expect(try access.cell(2999).sums == [0, 0])
        try access.set(7, [4, 5])
        #expect(try access.cell(7).sums == [4, 5])
        try access.reset()
        #expect(try access.cells().isEmpty)
        #expect(try access.cells(includingZero: true).count == (storage == .array ? 3000 : 0))
        if storage == .array {
            #expect(sentence { _ = try access.cell(3000) } == "counter pipe.seen has 3000 cells, counted from 0")
        } else {
            #expect(try access.cell(3_000_000).sums == [0, 0])
        }
    }

    @Test func registersOfAnyWidth() throws {
        for (width, size, order) in [(9, 2, Field.ByteOrder.host), (48, 6, .network), (128, 16, .network)] {
            let maps = try set("wr_reg", MapLayout(type: .array, keySize: 4, valueSize: 16, maxEntries: 4))
            let field = Field(name: "value", width: width, offset: 0, size: size, byteOrder: order, format: .hex)
            let access = try RegisterAccess(Register(name: "pipe.last", map: "wr_reg", size: 4, cell: field), maps: maps)
            #expect(try access.values() == [Bits](repeating: Bits(width: width), count: 4))
            try access.set(2, .ones(width: width))
            #expect(try access.values()[2] == .ones(width: width))
            #expect(try access.value(2) == .ones(width: width))
            #expect(sentence { try access.set(4, .ones(width: width)) } == "register pipe.last has 4 cells, counted from 0")
            try access.reset()
            #expect(try access.values().allSatisfy(\.isZero))
        }
    }

    @Test func outcomesByCPU() throws {
        let maps = try set("wr_out", MapLayout(type: .perCPUArray, keySize: 4, valueSize: 8, maxEntries: 2))
        let outcomes = Outcomes(map: "wr_out", cells: [.init(name: "drop", kind: .drop), .init(name: "pass", kind: .pass)])
        let access = try OutcomeAccess(outcomes, maps: maps)
        let map = try maps.open("wr_out")
        try map.update(bytes(of: UInt32(1)), map.join((0..<CPUs.possible).map { bytes(of: UInt64($0 + 1)) }))
        let counts = try access.counts()
        #expect(counts.map(\.count) == [0, (1...UInt64(CPUs.possible)).reduce(0, +)])
        #expect(counts[1].perCPU == (1...UInt64(CPUs.possible)).map { $0 })
        try access.reset()
        #expect(try access.counts().allSatisfy { $0.count == 0 })
    }
}
