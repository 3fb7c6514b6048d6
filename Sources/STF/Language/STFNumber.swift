import Source

/// A number of any size, perhaps with digits that do not matter.
public struct STFNumber: Sendable {
    /// Big-endian, no leading zero byte; empty for 0. Bits that do not matter are 0.
    public var magnitude: [UInt8]
    /// The bits that matter, big-endian and as long as the digits written; nil when there was no star.
    public var mask: [UInt8]?
    /// The bits that the digits stand for, leading zeros included; nil for a decimal number.
    public var digitBits: Int?
    /// `-5`: of a signed field.
    public var isNegative: Bool
    public var span: Span

    /// The number when it fits 64 bits and has no star.
    public var value: UInt64? {
        guard mask == nil, !isNegative, magnitude.count <= 8 else { return nil }
        return magnitude.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Bits from the highest one that is set; 0 for 0.
    public var bitWidth: Int {
        guard let first = magnitude.first else { return 0 }
        return magnitude.count * 8 - first.leadingZeroBitCount
    }

    /// Reads `123`, `0x1f**`, `0b1*0`, `0o17`, `-5`; nil when the text is none of these.
    init?(_ text: ArraySlice<UInt8>, at span: Span) {
        self.span = span
        mask = nil
        isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard let first = digits.first else { return nil }
        let bits = first == UInt8(ascii: "0") ? digits.dropFirst().first.flatMap(Self.bitsOfPrefix) : nil
        if let bits {
            guard !isNegative, let (value, mask, stars) = Self.powerOfTwo(digits.dropFirst(2), bits: bits) else { return nil }
            magnitude = value
            self.mask = stars ? mask : nil
            digitBits = (digits.count - 2) * bits
        } else {
            digitBits = nil
            // The conversion is quadratic: no field has a thousand digits.
            guard digits.count <= 1000 else { return nil }
            var value: [UInt8] = []  // little-endian here
            for digit in digits {
                guard digit >= 0x30, digit <= 0x39 else { return nil }
                var carry = UInt(digit - 0x30)
                for i in value.indices {
                    carry += UInt(value[i]) * 10
                    value[i] = UInt8(truncatingIfNeeded: carry)
                    carry >>= 8
                }
                if carry > 0 { value.append(UInt8(truncatingIfNeeded: carry)) }
            }
            magnitude = value.reversed()
        }
    }

    private static func bitsOfPrefix(_ letter: UInt8) -> Int? {
        switch letter {
        case UInt8(ascii: "x"), UInt8(ascii: "X"): 4
        case UInt8(ascii: "o"), UInt8(ascii: "O"): 3
        case UInt8(ascii: "b"), UInt8(ascii: "B"): 1
        default: nil
        }
    }

    private static func powerOfTwo(
        _ digits: ArraySlice<UInt8>, bits: Int
    ) -> (value: [UInt8], mask: [UInt8], stars: Bool)? {
        guard !digits.isEmpty, digits.count <= 1 << 16 else { return nil }
        let size = (digits.count * bits + 7) / 8
        var value = [UInt8](repeating: 0, count: size)
        var mask = value
        var stars = false
        var place = 0
        for digit in digits.reversed() {
            let ones = UInt8((1 << bits) - 1)
            if digit == UInt8(ascii: "*") {
                stars = true
            } else if let number = hexDigit(digit), number <= ones {
                for bit in 0..<bits {
                    let at = place + bit
                    let one = UInt8(1) << UInt8(at % 8)
                    mask[size - 1 - at / 8] |= one
                    if number >> UInt8(bit) & 1 == 1 { value[size - 1 - at / 8] |= one }
                }
            } else {
                return nil
            }
            place += bits
        }
        return (Array(value.drop { $0 == 0 }), mask, stars)
    }
}

/// The number of a hexadecimal digit.
func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
}
