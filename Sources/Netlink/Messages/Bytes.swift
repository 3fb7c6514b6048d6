/// Bytes of a message. Every reader below is bounded: what is not there is nil, whatever the bytes are.
typealias Bytes = ArraySlice<UInt8>

extension Bytes {
    /// The value, in host order and of any alignment, that starts `offset` bytes after the first.
    func load<T: BitwiseCopyable>(_ type: T.Type = T.self, at offset: Int = 0) -> T? {
        guard offset >= 0, offset <= count, count - offset >= MemoryLayout<T>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    /// The attributes that follow a fixed header.
    func attributes<T: BitwiseCopyable>(after header: T.Type) -> Attributes {
        Attributes(dropFirst(aligned(MemoryLayout<T>.size)))
    }

    /// The text up to the first NUL byte; what is not UTF-8 is replaced.
    var text: String { String(decoding: prefix { $0 != 0 }, as: UTF8.self) }
}

/// `length` rounded up to the four bytes netlink aligns to (`NLMSG_ALIGN`, `NLA_ALIGN`).
func aligned(_ length: Int) -> Int { (length + 3) & ~3 }
