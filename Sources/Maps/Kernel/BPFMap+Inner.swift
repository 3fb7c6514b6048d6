#if canImport(Glibc)
import Glibc
#endif

/// Maps of maps, whose values are written as descriptors and read as ids.
extension BPFMap {
    /// The map at `key`, nil when the slot is empty (needs CAP_SYS_ADMIN, as opening by id does).
    public func inner(at key: [UInt8]) throws(BPFError) -> BPFMap? {
        guard let value = try lookup(key), value.count == 4 else { return nil }
        return try BPFMap.open(id: value.withUnsafeBytes { $0.loadUnaligned(as: UInt32.self) })
    }

    /// Puts `map` at `key`; programs that look the slot up see the old map or the new one. Waits until no program
    /// uses the old one any more. EINVAL when the map is not laid out as the template.
    public func setInner(_ map: borrowing BPFMap, at key: [UInt8]) throws(BPFError) {
        guard layout.type.holdsMaps else {
            throw BPFError(operation: "update map \"\(name)\"", code: Int(EINVAL), words: "it holds no maps")
        }
        try update(key, bytes(of: map.descriptor.raw))
    }
}
