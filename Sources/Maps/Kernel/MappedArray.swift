#if canImport(Glibc)
import Glibc
#endif

/// An array map's values in this process's memory (mmap(2) of a map created with `MapFlags.mappable`): reads and writes without
/// calls to the kernel, seen by programs at once. Unmapped with its owner.
public struct MappedArray: ~Copyable, @unchecked Sendable {
    private let base: UnsafeMutableRawPointer
    private let mapped: Int
    /// Bytes from one value to the next: the value's size rounded up to 8.
    public let stride: Int
    /// Bytes of all values.
    public let size: Int

    init(_ map: borrowing BPFMap) throws(BPFError) {
        stride = (map.layout.valueSize + 7) / 8 * 8
        size = stride * map.layout.maxEntries
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        mapped = (size + page - 1) / page * page
        guard let base = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_SHARED, map.descriptor.raw, 0), base != MAP_FAILED else {
            throw BPFError("map \"\(map.name)\" into memory")
        }
        self.base = base
    }

    deinit { munmap(base, mapped) }

    /// `count` bytes from `offset`; empty when they are not all inside.
    public func bytes(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, count >= 0, offset <= size - count else { return [] }
        return Array(UnsafeRawBufferPointer(start: base + offset, count: count))
    }

    /// Writes bytes at `offset`; false, and nothing written, when they do not all fit inside.
    public func write(_ bytes: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, offset <= size - bytes.count else { return false }
        bytes.withUnsafeBytes { (base + offset).copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(base), byteCount: $0.count) }
        return true
    }

    /// Writes a 32-bit integer in one store, at an `offset` that is a multiple of 4; false when it is not or lies outside.
    public func store(_ value: UInt32, at offset: Int) -> Bool {
        guard offset >= 0, offset <= size - 4, offset % 4 == 0 else { return false }
        (base + offset).storeBytes(of: value, as: UInt32.self)
        return true
    }
}

extension BPFMap {
    /// The array's values in this process's memory; needs a map created with `MapFlags.mappable`.
    public func mapped() throws(BPFError) -> MappedArray { try MappedArray(self) }
}
