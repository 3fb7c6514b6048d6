import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// Reads a map's entries some thousands at a time, by batch where the map has one and key by key otherwise; a map of
/// any size takes the same little memory. What changes meanwhile may be seen or not, or twice.
struct EntryReader: ~Copyable {
    let keySize: Int
    let valueSize: Int
    private let raw: Int32
    private let name: String
    /// Entries there is room for.
    private var capacity: Int
    private var keys: UnsafeMutableRawPointer
    private var values: UnsafeMutableRawPointer
    private let cursor: UnsafeMutableRawPointer
    private var state = State.fresh
    /// Entries read by the last `advance`.
    private(set) var count = 0
    /// Entries a walk key by key may still read before it is taken for one that starts over again and again.
    private var allowance: Int
    /// Whether the cursor holds a key a walk key by key has come to.
    private var started = false

    private enum State { case fresh, batches, single, finished }

    init(_ map: borrowing BPFMap) {
        keySize = map.layout.keySize
        valueSize = map.transferSize
        raw = map.descriptor.raw
        name = map.name
        let fitting = (1 << 21) / max(1, keySize + valueSize)
        capacity = max(1, min(8192, fitting, map.layout.maxEntries))
        keys = .allocate(byteCount: max(8, capacity * keySize), alignment: 16)
        values = .allocate(byteCount: max(8, capacity * valueSize), alignment: 16)
        cursor = .allocate(byteCount: max(16, keySize), alignment: 16)
        allowance = 2 * map.layout.maxEntries + 64
    }

    deinit {
        keys.deallocate()
        values.deallocate()
        cursor.deallocate()
    }

    func key(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: keys + index * keySize, count: keySize)
    }

    func value(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: values + index * valueSize, count: valueSize)
    }

    /// Reads the next entries; false at the end.
    mutating func advance() throws(BPFError) -> Bool {
        while true {
            switch state {
            case .fresh, .batches: try readBatch()
            case .single: try readSingle()
            case .finished:
                count = 0
                return false
            }
            if count > 0 { return true }
        }
    }

    private mutating func readBatch() throws(BPFError) {
        var interruptions = 0
        while true {
            var some = UInt32(capacity)
            let result = bpf_map_lookup_batch(raw, state == .fresh ? nil : cursor, cursor, keys, values, &some, nil)
            let code = result == 0 ? 0 : errno
            switch code {
            case 0:
                state = .batches
                count = Int(some)
                return
            case ENOENT:  // The end, with what was read on the way to it.
                state = .finished
                count = Int(some)
                return
            case ENOSPC:  // A bucket of the hash holds more than there is room for.
                grow()
            case EINTR, EAGAIN:
                interruptions += 1
                guard interruptions < 100 else { throw BPFError(operation: "read map \"\(name)\"", code: Int(code)) }
            case _ where state == .fresh:  // No batches for this kind of map.
                state = .single
                count = 0
                return
            default:
                throw BPFError(operation: "read map \"\(name)\"", code: Int(code))
            }
        }
    }

    private mutating func grow() {
        capacity *= 2
        keys.deallocate()
        values.deallocate()
        keys = .allocate(byteCount: max(8, capacity * keySize), alignment: 16)
        values = .allocate(byteCount: max(8, capacity * valueSize), alignment: 16)
    }

    private mutating func readSingle() throws(BPFError) {
        count = 0
        var previous: UnsafeMutableRawPointer? = started ? cursor : nil
        while count < capacity {
            let next = keys + count * keySize
            if bpf_map_get_next_key(raw, previous, next) != 0 {
                guard errno == ENOENT else { throw BPFError("list the keys of map \"\(name)\"") }
                state = .finished
                return
            }
            started = true
            cursor.copyMemory(from: next, byteCount: keySize)
            previous = cursor
            allowance -= 1
            guard allowance > 0 else {
                state = .finished
                return
            }
            if bpf_map_lookup_elem(raw, next, values + count * valueSize) == 0 {
                count += 1
            } else if errno != ENOENT {  // An empty slot, or an entry gone since.
                throw BPFError("look up an entry of map \"\(name)\"")
            }
        }
    }
}

extension BPFMap {
    /// Calls `body` with every key and value until it answers false, without ever holding more than some thousands of them.
    public func forEachEntry(_ body: (_ key: RawSpan, _ value: RawSpan) -> Bool) throws(BPFError) {
        var reader = EntryReader(self)
        while try reader.advance() {
            for index in 0..<reader.count {
                guard body(reader.key(index).bytes, reader.value(index).bytes) else { return }
            }
        }
    }

    /// All entries at once: for maps known to be small.
    public func entries() throws(BPFError) -> [(key: [UInt8], value: [UInt8])] {
        var all: [(key: [UInt8], value: [UInt8])] = []
        var reader = EntryReader(self)
        while try reader.advance() {
            for index in 0..<reader.count { all.append((Array(reader.key(index)), Array(reader.value(index)))) }
        }
        return all
    }
}

extension BPFMap {
    /// Calls `body` with some thousands of entries at a time: their keys one after the other, their values likewise, and how many
    /// they are. Ends with what `body` throws.
    package func forEachBatch(
        _ body: (_ keys: UnsafeRawBufferPointer, _ values: UnsafeRawBufferPointer, _ count: Int) throws -> Void
    ) throws {
        var reader = EntryReader(self)
        while try reader.advance() {
            let count = reader.count
            try body(
                UnsafeRawBufferPointer(start: reader.key(0).baseAddress, count: count * reader.keySize),
                UnsafeRawBufferPointer(start: reader.value(0).baseAddress, count: count * reader.valueSize), count)
        }
    }
}
