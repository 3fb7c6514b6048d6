extension BigInt: SignedInteger {
    public typealias Magnitude = BigInt
    public typealias Words = [UInt]

    public var words: [UInt] { isSmall ? [UInt(bitPattern: word)] : limbs }
    public var bitWidth: Int { limbCount * UInt.bitWidth }
    public var magnitude: BigInt { isNegative ? -self : self }

    public var trailingZeroBitCount: Int {
        var count = 0
        for limb in words {
            if limb != 0 { return count + limb.trailingZeroBitCount }
            count += UInt.bitWidth
        }
        return count
    }

    public init() { self.init(word: 0) }

    public init<Source: BinaryInteger>(_ source: Source) {
        if let small = Int(exactly: source) {
            self.init(word: small)
        } else {
            var limbs = Array(source.words)
            // An unsigned number's highest bit is no sign.
            if !Source.isSigned { limbs.append(0) }
            self.init(limbs: limbs)
        }
    }

    public init<Source: BinaryInteger>(truncatingIfNeeded source: Source) { self.init(source) }
    public init<Source: BinaryInteger>(clamping source: Source) { self.init(source) }
    public init?<Source: BinaryInteger>(exactly source: Source) { self.init(source) }

    /// What stands before the point. The number is finite.
    public init<Source: BinaryFloatingPoint>(_ source: Source) {
        precondition(source.isFinite, "a number that is not finite has no digits")
        let size = source.magnitude
        if size < 1 {
            self.init(word: 0)
            return
        }
        let shift = Swift.max(0, Int(size.exponent) - (UInt.bitWidth - 1))
        let top = UInt(Source(sign: .plus, exponent: -Source.Exponent(shift), significand: size))
        let value = BigInt(top) << shift
        self = source < 0 ? -value : value
    }

    public init?<Source: BinaryFloatingPoint>(exactly source: Source) {
        guard source.isFinite, source.rounded(.towardZero) == source else { return nil }
        self.init(source)
    }

    public static func += (a: inout BigInt, b: BigInt) { a = a + b }
    public static func -= (a: inout BigInt, b: BigInt) { a = a - b }
    public static func *= (a: inout BigInt, b: BigInt) { a = a * b }
    public static func /= (a: inout BigInt, b: BigInt) { a = a / b }
    public static func %= (a: inout BigInt, b: BigInt) { a = a % b }
    public static func &= (a: inout BigInt, b: BigInt) { a = a & b }
    public static func |= (a: inout BigInt, b: BigInt) { a = a | b }
    public static func ^= (a: inout BigInt, b: BigInt) { a = a ^ b }
    public static func <<= <Count: BinaryInteger>(a: inout BigInt, count: Count) { a = a << count }
    public static func >>= <Count: BinaryInteger>(a: inout BigInt, count: Count) { a = a >> count }
}
