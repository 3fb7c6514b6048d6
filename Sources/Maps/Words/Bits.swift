/// An unsigned value of a fixed width of any size, as fields of packets are: no arithmetic, but all that keys, masks and
/// ranges need.
public struct Bits: Sendable, Hashable, Comparable {
    /// Width in bits, 1 or more.
    public let width: Int
    /// The most significant byte first, `(width + 7) / 8` of them; bits above the width are zero.
    public private(set) var bytes: [UInt8]

    /// Zero.
    public init(width: Int) {
        self.width = max(1, width)
        bytes = [UInt8](repeating: 0, count: (self.width + 7) / 8)
    }

    /// The low bits of `value`.
    public init(_ value: UInt64, width: Int) {
        self.init(width: width)
        for index in 0..<min(8, bytes.count) {
            bytes[bytes.count - 1 - index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
        }
        bytes[0] &= topMask
    }

    /// A number written big end first in any count of bytes; nil when it does not fit.
    public init?(bigEndian source: some BidirectionalCollection<UInt8>, width: Int) {
        self.init(width: width)
        var index = bytes.count
        for byte in source.reversed() {
            if index > 0 {
                index -= 1
                bytes[index] = byte
            } else if byte != 0 {
                return nil
            }
        }
        guard bytes[0] & ~topMask == 0 else { return nil }
    }

    /// The low bits of a number written big end first.
    public init(truncating source: some BidirectionalCollection<UInt8>, width: Int) {
        self.init(width: width)
        for (index, byte) in zip(bytes.indices.reversed(), source.reversed()) { bytes[index] = byte }
        bytes[0] &= topMask
    }

    /// A number as hexadecimal text without prefix, as a schema writes it; nil when it is none or does not fit.
    public init?(hex text: String, width: Int) {
        guard let magnitude = Magnitude(digits: text.utf8, base: 16) else { return nil }
        self.init(bigEndian: magnitude.bytes, width: width)
    }

    /// The largest value.
    public static func ones(width: Int) -> Bits { ~Bits(width: width) }

    /// The highest `length` bits one and the others zero.
    public static func mask(prefix length: Int, width: Int) -> Bits {
        var mask = Bits(width: width)
        let length = min(max(0, length), mask.width)
        for bit in (mask.width - length)..<mask.width { mask.bytes[mask.bytes.count - 1 - bit / 8] |= 1 << UInt8(bit % 8) }
        return mask
    }

    private var topMask: UInt8 { width % 8 == 0 ? 0xff : UInt8(1 << (width % 8)) &- 1 }

    public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }
    public var isOnes: Bool { self == .ones(width: width) }

    /// The value as an integer; nil when it is larger than 64 bits hold.
    public var integer: UInt64? {
        guard bytes.dropLast(8).allSatisfy({ $0 == 0 }) else { return nil }
        return bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The number of ones when the value is ones and then zeros, seen from the highest bit; nil otherwise.
    public var prefixLength: Int? {
        let length = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        return self == .mask(prefix: length, width: width) ? length : nil
    }

    /// The highest bit: a negative number's sign.
    public var isNegative: Bool { bytes[0] & (1 << UInt8((width - 1) % 8)) != 0 }

    /// The number of zeros below the lowest one; the width for zero.
    public var trailingZeros: Int {
        var count = 0
        for byte in bytes.reversed() {
            if byte != 0 { return count + byte.trailingZeroBitCount }
            count += 8
        }
        return width
    }

    public func bit(_ index: Int) -> Bool {
        index < width && bytes[bytes.count - 1 - index / 8] & (1 << UInt8(index % 8)) != 0
    }

    /// The next larger value; zero after the largest.
    public var successor: Bits {
        var next = self
        for index in next.bytes.indices.reversed() {
            next.bytes[index] &+= 1
            if next.bytes[index] != 0 { break }
        }
        next.bytes[0] &= topMask
        return next
    }

    /// The two's complement: zero minus the value, in the same width.
    public var negated: Bits { (~self).successor }

    public static func & (left: Bits, right: Bits) -> Bits { left.combined(right) { $0 & $1 } }
    public static func | (left: Bits, right: Bits) -> Bits { left.combined(right) { $0 | $1 } }

    public static prefix func ~ (value: Bits) -> Bits {
        var result = value
        for index in result.bytes.indices { result.bytes[index] = ~result.bytes[index] }
        result.bytes[0] &= result.topMask
        return result
    }

    public static func < (left: Bits, right: Bits) -> Bool {
        left.bytes.count == right.bytes.count
            ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.bytes.count < right.bytes.count
    }

    /// Byte by byte; of values of different widths, as far as both reach.
    private func combined(_ other: Bits, _ operation: (UInt8, UInt8) -> UInt8) -> Bits {
        var result = self
        for index in result.bytes.indices where index < other.bytes.count {
            result.bytes[index] = operation(result.bytes[index], other.bytes[index])
        }
        return result
    }
}
