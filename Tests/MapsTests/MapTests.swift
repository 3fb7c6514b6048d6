import Testing

@testable import Maps

@Suite struct MapTests {
    private func hash(_ entries: Int, value: Int = 8, type: MapType = .hash) throws -> BPFMap {
        try BPFMap.create("wr_maps_hash", MapLayout(type: type, keySize: 4, valueSize: value, maxEntries: entries))
    }

    @Test func entriesComeAndGo() throws {
        let map = try hash(4)
        let (one, value) = (bytes(of: UInt32(1)), bytes(of: UInt64(77)))
        let before = try map.lookup(one)
        #expect(before == nil)
        try map.update(one, value, mode: .ifAbsent)
        let after = try map.lookup(one)
        #expect(after == value)
        #expect(refusal { () throws(BPFError) in try map.update(one, value, mode: .ifAbsent) }?.isThere == true)
        #expect(refusal { () throws(BPFError) in try map.update(bytes(of: UInt32(2)), value, mode: .ifPresent) }?.isMissing == true)
        for key in 2...4 { try map.update(bytes(of: UInt32(key)), value) }
        #expect(refusal { () throws(BPFError) in try map.update(bytes(of: UInt32(9)), value) }?.isFull == true)
        let (gone, again) = (try map.delete(one), try map.delete(one))
        #expect(gone && !again)
        let keys = try map.keys().count
        #expect(keys == 3)
        #expect(refusal { () throws(BPFError) in try map.update([1], value) }?.words.contains("1 bytes") == true)
    }

    @Test(arguments: [MapType.hash, .lruHash, .perCPUHash]) func batchesOfAHash(type: MapType) throws {
        let map = try hash(40_000, value: 12, type: type)
        let count = 20_000
        let cell = map.transferSize
        var values = [UInt8](repeating: 0, count: count * cell)
        for index in 0..<count { values[index * cell] = UInt8(index % 251) }
        let keys = (0..<UInt32(count)).flatMap { bytes(of: $0) }
        try map.update(keys: keys, values: values)
        var (seen, wrong) = (Set<UInt32>(), 0)
        try map.forEachEntry { key, value in
            let number = key.unsafeLoad(as: UInt32.self)
            seen.insert(number)
            if value.unsafeLoad(as: UInt8.self) != UInt8(number % 251) { wrong += 1 }
            return true
        }
        #expect(seen.count == count && wrong == 0)
        // Every other key, some of them not there.
        let odd = stride(from: UInt32(1), to: UInt32(count) + 100, by: 2).flatMap { bytes(of: $0) }
        try map.delete(keys: odd)
        let left = try map.entries().count
        #expect(left == count / 2)
        try map.clear()
        let none = try map.entries().count
        #expect(none == 0)
    }

    @Test func triesHaveNoBatchDeleteAndStillClear() throws {
        let map = try BPFMap.create(
            "wr_maps_lpm", MapLayout(type: .lpmTrie, keySize: 8, valueSize: 4, maxEntries: 100, flags: .noPreallocation))
        for index in 0..<50 {
            try map.update(bytes(of: UInt32(32)) + [10, 0, 0, UInt8(index)], bytes(of: UInt32(index)))
        }
        let count = try map.entries().count
        #expect(count == 50)
        try map.clear()
        let none = try map.entries().count
        #expect(none == 0)
    }

    @Test func mapsWithoutBatchesAreReadKeyByKey() throws {
        let ports = try BPFMap.create("wr_maps_dev", MapLayout(type: .deviceMap, keySize: 4, valueSize: 4, maxEntries: 8))
        let empty = try ports.entries().count
        #expect(empty == 0)
        try ports.update(bytes(of: UInt32(3)), bytes(of: UInt32(1)))  // Loopback.
        let entries = try ports.entries()
        #expect(entries.map(\.key) == [bytes(of: UInt32(3))] && entries.map(\.value) == [bytes(of: UInt32(1))])
        try ports.clear()
        let none = try ports.entries().count
        #expect(none == 0)
    }

    @Test func perCPUValuesSplitAndJoin() throws {
        let map = try BPFMap.create(
            "wr_maps_cpu", MapLayout(type: .perCPUArray, keySize: 4, valueSize: 12, maxEntries: 3))
        let cpus = CPUs.possible
        let values = (0..<cpus).map { [UInt8](repeating: UInt8($0 + 1), count: 12) }
        try map.update(bytes(of: UInt32(2)), map.join(values))
        let read = try map.lookup(bytes(of: UInt32(2))) ?? []
        #expect(read.count == 16 * cpus)
        let parts = map.split(read)
        #expect(parts == values)
        try map.clear()
        let zero = try map.lookup(bytes(of: UInt32(2))) ?? [1]
        #expect(zero.allSatisfy { $0 == 0 })
    }

    @Test func mapsOfMaps() throws {
        let layout = MapLayout(type: .array, keySize: 4, valueSize: 64, maxEntries: 1)
        let first = try BPFMap.create("wr_maps_in1", layout)
        let second = try BPFMap.create("wr_maps_in2", layout)
        let outer = try BPFMap.create(
            "wr_maps_out", MapLayout(type: .arrayOfMaps, keySize: 4, valueSize: 4, maxEntries: 1), inner: first)
        let slot = bytes(of: UInt32(0))
        let vacant = try outer.lookup(slot)
        #expect(vacant == nil)
        for inner in [first.id, second.id] {
            try outer.setInner(BPFMap.open(id: inner), at: slot)
            let found = try outer.inner(at: slot)?.id
            #expect(found == inner)
        }
        let wrong = try hash(1)
        #expect(refusal { () throws(BPFError) in try outer.setInner(wrong, at: slot) } != nil)
    }

    @Test func mappedArraysAreTheKernelsOwnMemory() throws {
        let map = try BPFMap.create(
            "wr_maps_mmap", MapLayout(type: .array, keySize: 4, valueSize: 12, maxEntries: 1000, flags: .mappable))
        let memory = try map.mapped()
        #expect(memory.stride == 16 && memory.size == 16_000)
        let wrote = memory.write([1, 2, 3], at: 16 * 999) && memory.store(0xdead_beef, at: 16)
        #expect(wrote)
        let (last, first) = (try map.lookup(bytes(of: UInt32(999))), try map.lookup(bytes(of: UInt32(1))))
        #expect(last?.prefix(4) == [1, 2, 3, 0] && first?.prefix(4) == [0xef, 0xbe, 0xad, 0xde])
        let outside = memory.write([1, 2], at: 15_999) || memory.store(1, at: 15_998) || memory.store(1, at: -4)
        #expect(!outside)
    }

    @Test func frozenMapsRefuseChanges() throws {
        let map = try hash(4)
        try map.freeze()
        #expect(refusal { () throws(BPFError) in try map.update(bytes(of: UInt32(1)), bytes(of: UInt64(1))) }?.isDenied == true)
    }

    @Test func errorsSayWhatWasAskedFor() {
        let error = refusal { () throws(BPFError) in
            _ = try BPFMap.create("wr_maps_bad", MapLayout(type: .hash, keySize: 0, valueSize: 8, maxEntries: 1))
        }
        #expect(error?.operation == "create map \"wr_maps_bad\" (hash, key 0 bytes, value 8 bytes, 1 entries)")
        #expect(error?.code == 22)
    }
}

/// The error `body` throws; nil when it throws none.
func refusal(_ body: () throws(BPFError) -> Void) -> BPFError? {
    do {
        try body()
        return nil
    } catch { return error }
}
