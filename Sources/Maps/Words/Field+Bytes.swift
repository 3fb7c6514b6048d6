import Schema

/// Fields inside the bytes of a key or value, where the schema says they stand.
extension Field {
    /// The value in `bytes`; zero when the field lies outside them. Bits above the width are not looked at.
    package func load(from bytes: some RandomAccessCollection<UInt8>) -> Bits {
        guard let place = place(in: bytes.count) else { return Bits(width: width) }
        let start = bytes.index(bytes.startIndex, offsetBy: place.lowerBound)
        let own = bytes[start..<bytes.index(start, offsetBy: place.count)]
        return isReversed ? Bits(truncating: own.reversed(), width: width) : Bits(truncating: own, width: width)
    }

    /// Writes the value into `bytes`, bits above the width zero; nothing when the field lies outside them.
    package func store(_ value: Bits, into bytes: inout [UInt8]) {
        guard let place = place(in: bytes.count) else { return }
        for (distance, index) in (isReversed ? Array(place) : place.reversed()).enumerated() {
            bytes[index] = distance < value.bytes.count ? value.bytes[value.bytes.count - 1 - distance] : 0
        }
    }

    /// Whether the field can be read and written in a key or value of `size` bytes.
    func fits(in size: Int) -> Bool {
        guard place(in: size) != nil, width >= 1, width <= self.size * 8, width <= 1 << 16 else { return false }
        return byteOrder == .network || [1, 2, 4, 8].contains(self.size)
    }

    private func place(in count: Int) -> Range<Int>? {
        guard offset >= 0, size > 0, offset <= count, size <= count - offset else { return nil }
        return offset..<offset + size
    }

    /// Whether the least significant byte comes first.
    private var isReversed: Bool {
        #if _endian(little)
        byteOrder == .host
        #else
        false
        #endif
    }
}
