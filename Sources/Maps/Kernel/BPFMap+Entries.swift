import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// When an update may happen: `BPF_ANY`, `BPF_NOEXIST`, `BPF_EXIST`.
public enum UpdateMode: Sendable, Equatable {
    case any, ifAbsent, ifPresent

    var flags: UInt64 {
        switch self {
        case .any: UInt64(BPF_ANY)
        case .ifAbsent: UInt64(BPF_NOEXIST)
        case .ifPresent: UInt64(BPF_EXIST)
        }
    }
}

/// Single entries. Keys and values are the map's bytes as they are; a per-CPU value is all CPUs' values together, as
/// `split` takes apart and `join` puts together; a value of a map of maps is the inner map's id.
extension BPFMap {
    /// The value at `key`, nil when there is none (BPF_MAP_LOOKUP_ELEM).
    public func lookup(_ key: [UInt8]) throws(BPFError) -> [UInt8]? {
        try check(key)
        var value = [UInt8](repeating: 0, count: transferSize)
        let result = bpf_map_lookup_elem(descriptor.raw, key, &value)
        if result == 0 { return value }
        let error = BPFError("look up an entry of map \"\(name)\"", result: result)
        if error.isMissing { return nil }
        throw error
    }

    /// Sets the value at `key` (BPF_MAP_UPDATE_ELEM). ENOENT or EEXIST when `mode` forbids it, E2BIG when the map is full.
    public func update(_ key: [UInt8], _ value: [UInt8], mode: UpdateMode = .any) throws(BPFError) {
        try check(key)
        try check(value: value)
        // Where keys have no bytes (queues) the kernel wants none pointed at.
        let result =
            key.isEmpty
            ? bpf_map_update_elem(descriptor.raw, nil, value, mode.flags) : bpf_map_update_elem(descriptor.raw, key, value, mode.flags)
        guard result == 0 else { throw BPFError("update map \"\(name)\"", result: result) }
    }

    /// Takes the entry at `key` away; false when there was none (BPF_MAP_DELETE_ELEM).
    @discardableResult
    public func delete(_ key: [UInt8]) throws(BPFError) -> Bool {
        try check(key)
        let result = bpf_map_delete_elem(descriptor.raw, key)
        if result == 0 { return true }
        let error = BPFError("delete from map \"\(name)\"", result: result)
        if error.isMissing { return false }
        throw error
    }

    /// The key after `key`, or the first one; nil at the end (BPF_MAP_GET_NEXT_KEY). After a key that has vanished a hash
    /// answers with its first key again.
    public func key(after key: [UInt8]? = nil) throws(BPFError) -> [UInt8]? {
        if let key { try check(key) }
        var next = [UInt8](repeating: 0, count: info.layout.keySize)
        let result = bpf_map_get_next_key(descriptor.raw, key, &next)
        if result == 0 { return next }
        let error = BPFError("list the keys of map \"\(name)\"", result: result)
        if error.isMissing { return nil }
        throw error
    }

    /// The keys, in the map's own order. Walks that start over because a key vanished under them end after twice the map's
    /// size, so that the list may then hold a key more than once and miss others.
    public func keys() throws(BPFError) -> [[UInt8]] {
        var all: [[UInt8]] = []
        let bound = 2 * info.layout.maxEntries + 64
        var current = try key()
        while let key = current, all.count < bound {
            all.append(key)
            current = try self.key(after: key)
        }
        return all
    }

    /// Sets many values; `keys` and `values` are as many keys and values one after the other. By batch where the map
    /// has one, by single updates otherwise. Throws at the first refusal, when those before it are set.
    public func update(keys: [UInt8], values: [UInt8], mode: UpdateMode = .any) throws(BPFError) {
        let count = try batchCount(keys)
        guard values.count == count * transferSize else { throw wrongSize("values", values.count) }
        var options = bpf_map_batch_opts()
        options.sz = MemoryLayout<bpf_map_batch_opts>.size
        options.elem_flags = mode.flags
        try inBatches(count, keys: keys, values: values, "update map \"\(name)\"") { key, value, count in
            bpf_map_update_batch(descriptor.raw, key, value, count, &options)
        } single: { key, value in
            bpf_map_update_elem(descriptor.raw, key, value, mode.flags)
        }
    }

    /// Takes many entries away; `keys` is one key after the other. Keys without an entry are passed over.
    public func delete(keys: [UInt8]) throws(BPFError) {
        let count = try batchCount(keys)
        try inBatches(count, keys: keys, values: [], "delete from map \"\(name)\"") { key, _, count in
            bpf_map_delete_batch(descriptor.raw, key, count, nil)
        } single: { key, _ in
            let result = bpf_map_delete_elem(descriptor.raw, key)
            return result < 0 && errno == ENOENT ? 0 : result
        }
    }

    /// Takes all entries away; those of an array are set to zero.
    public func clear() throws(BPFError) {
        if info.layout.type.isIndexed && !info.layout.type.holdsMaps && info.layout.type != .deviceMap {
            let indexes = UInt32(clamping: info.layout.maxEntries)
            for start in stride(from: 0, to: indexes, by: 1024) {
                let some = start..<min(indexes, start + 1024)
                try update(keys: some.flatMap { bytes(of: $0) }, values: [UInt8](repeating: 0, count: some.count * transferSize))
            }
        } else {
            // A key that vanishes meanwhile is passed over; one that comes meanwhile may stay.
            var keys: [UInt8] = []
            var reader = EntryReader(self)
            while try reader.advance() {
                for place in 0..<reader.count { keys += reader.key(place) }
            }
            try delete(keys: keys)
        }
    }

    /// Takes `count` entries to the kernel by batch, each refused one and those of maps without batches one by one.
    private func inBatches(
        _ count: Int, keys: [UInt8], values: [UInt8], _ operation: String,
        batch: (UnsafeRawPointer, UnsafeRawPointer?, UnsafeMutablePointer<UInt32>) -> Int32,
        single: (UnsafeRawPointer, UnsafeRawPointer?) -> Int32
    ) throws(BPFError) {
        let (keySize, valueSize) = (info.layout.keySize, values.isEmpty ? 0 : transferSize)
        let failure: BPFError? = keys.withUnsafeBytes { keys in
            values.withUnsafeBytes { values in
                func key(_ at: Int) -> UnsafeRawPointer { keys.baseAddress! + at * keySize }
                func value(_ at: Int) -> UnsafeRawPointer? { values.baseAddress.map { $0 + at * valueSize } }
                var done = 0
                var batches = true
                while done < count {
                    if batches {
                        let asked = UInt32(clamping: count - done)
                        var some = asked
                        if batch(key(done), value(done), &some) == 0 { return nil }
                        // The entry after the `some` that went well was refused. A kernel without batches for this map, or for
                        // this mode, leaves the number as it was.
                        if some < asked { done += Int(some) } else { batches = false }
                    }
                    let result = single(key(done), value(done))
                    guard result == 0 else { return BPFError(operation, result: result) }
                    done += 1
                }
                return nil
            }
        }
        if let failure { throw failure }
    }

    private func batchCount(_ keys: [UInt8]) throws(BPFError) -> Int {
        let size = info.layout.keySize
        guard size > 0, keys.count % size == 0 else { throw wrongSize("keys", keys.count) }
        return keys.count / size
    }

    private func check(_ key: [UInt8]) throws(BPFError) {
        guard key.count == info.layout.keySize else { throw wrongSize("key", key.count) }
    }

    private func check(value: [UInt8]) throws(BPFError) {
        guard value.count == transferSize else { throw wrongSize("value", value.count) }
    }

    private func wrongSize(_ what: String, _ count: Int) -> BPFError {
        let (key, value) = (info.layout.keySize, transferSize)
        return BPFError(
            operation: "use map \"\(name)\"", code: Int(EINVAL),
            words: "the \(what) has \(count) bytes, and the map's keys have \(key), its values \(value)")
    }
}

/// The bytes of an integer as the CPU keeps it.
public func bytes<Integer: FixedWidthInteger>(of value: Integer) -> [UInt8] {
    withUnsafeBytes(of: value) { Array($0) }
}
