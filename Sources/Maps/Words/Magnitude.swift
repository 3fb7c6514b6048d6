/// A number of any size on its way from or to digits.
struct Magnitude {
    /// The most significant byte first; no zeros in front; empty for zero.
    var bytes: [UInt8]

    init(_ bits: Bits) { bytes = Array(bits.bytes.drop { $0 == 0 }) }

    /// Digits of base 2, 10 or 16, with `_` between them where the writer likes; nil when anything else is among them, when there is
    /// none, or when there are thousands.
    init?(digits: some Sequence<UInt8>, base: Int) {
        var little: [UInt8] = []
        var count = 0
        for digit in digits {
            if digit == UInt8(ascii: "_"), count > 0 { continue }
            guard let value = Magnitude.value(of: digit), value < base, count < 4096 else { return nil }
            count += 1
            var carry = value
            for index in little.indices {
                carry += Int(little[index]) * base
                little[index] = UInt8(truncatingIfNeeded: carry)
                carry >>= 8
            }
            if carry > 0 { little.append(UInt8(carry)) }
        }
        guard count > 0 else { return nil }
        bytes = little.reversed()
    }

    static func value(of digit: UInt8) -> Int? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(digit - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(digit - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// In decimal, without zeros in front.
    var decimal: String {
        if bytes.count <= 8 { return String(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }) }
        var rest = bytes
        var digits: [UInt8] = []
        while !rest.isEmpty {
            var remainder = 0
            for index in rest.indices {
                let value = remainder << 8 | Int(rest[index])
                rest[index] = UInt8(value / 10)
                remainder = value % 10
            }
            digits.append(UInt8(ascii: "0") + UInt8(remainder))
            rest = Array(rest.drop { $0 == 0 })
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }
}

extension Bits {
    /// In decimal: `300`.
    public var decimal: String { Magnitude(self).decimal }

    /// In hexadecimal with prefix, as many digits as the width has: `0x0800`.
    public var hex: String {
        let digits = hexadecimal(bytes)
        return "0x" + digits.suffix((width + 3) / 4)
    }
}
