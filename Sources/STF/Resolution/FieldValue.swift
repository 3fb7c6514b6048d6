/// A value of a field: its bits, big-endian, in the fewest bytes that hold its width.
struct FieldValue: Equatable, Sendable {
    var bytes: [UInt8]
    let width: Int

    /// All zero.
    init(zeroOf width: Int) {
        self.width = width
        bytes = [UInt8](repeating: 0, count: (width + 7) / 8)
    }

    /// All ones.
    init(onesOf width: Int) {
        self.init(leadingOnes: width, width: width)
    }

    /// The highest `count` bits are ones.
    init(leadingOnes count: Int, width: Int) {
        self.init(zeroOf: width)
        for bit in (width - min(max(count, 0), width))..<width { set(bit) }
    }

    /// The number, in two's complement when it is negative; nil when it does not fit.
    init?(_ number: STFNumber, width: Int) {
        self.init(number.magnitude, width: width)
        if number.isNegative, !number.magnitude.isEmpty {
            // -2^(w-1) is the least that fits.
            let least = number.bitWidth == width && number.magnitude.first.map { $0 & ($0 &- 1) == 0 } == true
                && number.magnitude.dropFirst().allSatisfy { $0 == 0 }
            guard number.bitWidth < width || least else { return nil }
            var carry: UInt16 = 1
            for i in bytes.indices.reversed() {
                carry += UInt16(~bytes[i])
                bytes[i] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            self = masked(by: FieldValue(onesOf: width))
        } else if number.bitWidth > width {
            return nil
        }
    }

    /// The lowest `width` bits of a big-endian number.
    init(_ magnitude: [UInt8], width: Int) {
        self.init(zeroOf: width)
        for (to, from) in zip(bytes.indices.reversed(), magnitude.reversed()) { bytes[to] = from }
        if let first = bytes.first, width % 8 != 0 { bytes[0] = first & ((UInt8(1) << UInt8(width % 8)) - 1) }
    }

    func masked(by mask: FieldValue) -> FieldValue {
        var result = self
        for (i, byte) in zip(result.bytes.indices, mask.bytes) { result.bytes[i] &= byte }
        return result
    }

    func inverted() -> FieldValue {
        var result = self
        for i in bytes.indices { result.bytes[i] = ~bytes[i] }
        return result.masked(by: FieldValue(onesOf: width))
    }

    func union(_ other: FieldValue) -> FieldValue {
        var result = self
        for (i, byte) in zip(result.bytes.indices, other.bytes) { result.bytes[i] |= byte }
        return result
    }

    private mutating func set(_ bit: Int) {
        bytes[bytes.count - 1 - bit / 8] |= 1 << UInt8(bit % 8)
    }

    /// Ones from the highest bit down, then zeros: how many; nil when the bits are no such mask.
    var prefixLength: Int? {
        let ones = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        return self == FieldValue(leadingOnes: ones, width: width) ? ones : nil
    }

    /// In hexadecimal without prefix, two digits a byte.
    var hexadecimal: String { hexText(bytes) }

    static func < (a: FieldValue, b: FieldValue) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

/// Two hexadecimal digits for every byte.
func hexText(_ bytes: some Collection<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
