/// Keys of one size in the order they came, each of them once, found again by hash: 4 to 8 bytes a key beside the keys themselves.
struct KeyIndex: ~Copyable {
    let keySize: Int
    private(set) var count = 0
    private var keys: UnsafeMutableRawPointer
    private var capacity: Int
    /// Numbers of keys counted from 1; 0 is an empty slot.
    private var slots: UnsafeMutablePointer<UInt32>
    private var mask: Int
    /// So that nobody can make a file whose keys all fall into one place.
    private let seed = UInt64.random(in: .min ... .max) | 1

    init(keySize: Int) {
        self.keySize = keySize
        capacity = 1024
        keys = .allocate(byteCount: max(1, capacity * keySize), alignment: 16)
        mask = 2047
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
    }

    deinit {
        keys.deallocate()
        slots.deallocate()
    }

    func key(_ index: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: keys + index * keySize, count: keySize) }

    /// Whether the key at a place is this one.
    func isKey(_ index: Int, _ key: UnsafeRawPointer) -> Bool { isSame(keys + index * keySize, key) }

    /// The place of a key; nil when it is not there.
    func find(_ key: UnsafeRawPointer) -> Int? {
        let number = slots[slot(key)]
        return number == 0 ? nil : Int(number) - 1
    }

    /// Adds a key; its place when it is there already, and nil when it was added.
    mutating func insert(_ key: UnsafeRawPointer) -> Int? {
        let place = slot(key)
        if slots[place] != 0 { return Int(slots[place]) - 1 }
        if count == capacity { growKeys() }
        (keys + count * keySize).copyMemory(from: key, byteCount: keySize)
        count += 1
        slots[place] = UInt32(truncatingIfNeeded: count)
        if count * 4 > (mask + 1) * 3 { growSlots() }
        return nil
    }

    /// Where the key is, or where it would be put.
    private func slot(_ key: UnsafeRawPointer) -> Int {
        var place = Int(truncatingIfNeeded: hash(key)) & mask
        while slots[place] != 0, !isSame(keys + (Int(slots[place]) - 1) * keySize, key) { place = (place + 1) & mask }
        return place
    }

    @inline(__always)
    private func isSame(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer) -> Bool {
        var at = 0
        while at + 8 <= keySize {
            if one.loadUnaligned(fromByteOffset: at, as: UInt64.self) != other.loadUnaligned(fromByteOffset: at, as: UInt64.self) { return false }
            at += 8
        }
        while at < keySize {
            if one.load(fromByteOffset: at, as: UInt8.self) != other.load(fromByteOffset: at, as: UInt8.self) { return false }
            at += 1
        }
        return true
    }

    @inline(__always)
    private func hash(_ key: UnsafeRawPointer) -> UInt64 {
        var state = seed
        func mix(_ word: UInt64) {
            let product = (state ^ word).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
            state = product.high ^ product.low
        }
        var at = 0
        while at + 8 <= keySize {
            mix(key.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            at += 8
        }
        var rest: UInt64 = 0
        while at < keySize {
            rest = rest << 8 | UInt64(key.load(fromByteOffset: at, as: UInt8.self))
            at += 1
        }
        mix(rest)
        mix(seed)
        return state
    }

    private mutating func growKeys() {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: max(1, capacity * 2 * keySize), alignment: 16)
        larger.copyMemory(from: keys, byteCount: count * keySize)
        keys.deallocate()
        keys = larger
        capacity *= 2
    }

    private mutating func growSlots() {
        let size = (mask + 1) * 2
        slots.deallocate()
        slots = .allocate(capacity: size)
        slots.initialize(repeating: 0, count: size)
        mask = size - 1
        for index in 0..<count {
            var place = Int(truncatingIfNeeded: hash(keys + index * keySize)) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt32(truncatingIfNeeded: index + 1)
        }
    }
}
