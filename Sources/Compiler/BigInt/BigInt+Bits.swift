/// Bit by bit, as if the sign went on to the left for ever.
extension BigInt {
    public static func & (a: BigInt, b: BigInt) -> BigInt { combined(a, b, &) }
    public static func | (a: BigInt, b: BigInt) -> BigInt { combined(a, b, |) }
    public static func ^ (a: BigInt, b: BigInt) -> BigInt { combined(a, b, ^) }

    public static prefix func ~ (a: BigInt) -> BigInt {
        a.isSmall ? BigInt(word: ~a.word) : BigInt(limbs: a.limbs.map(~))
    }

    @inline(__always)
    private static func combined(_ a: BigInt, _ b: BigInt, _ join: (UInt, UInt) -> UInt) -> BigInt {
        if a.isSmall, b.isSmall {
            return BigInt(word: Int(bitPattern: join(UInt(bitPattern: a.word), UInt(bitPattern: b.word))))
        }
        return BigInt(limbs: (0..<Swift.max(a.limbCount, b.limbCount)).map { join(a.limb($0), b.limb($0)) })
    }

    /// The low `width` bits as a number that is not negative.
    public func low(_ width: Int) -> BigInt {
        guard width > 0 else { return 0 }
        if isSmall, word >= 0, width >= UInt.bitWidth - 1 { return self }
        if isSmall, width < UInt.bitWidth - 1 { return BigInt(word: word & (1 << width - 1)) }
        let (whole, rest) = width.quotientAndRemainder(dividingBy: UInt.bitWidth)
        if !isNegative, limbCount <= whole { return self }
        var result = (0..<whole).map { limb($0) }
        result.append(rest == 0 ? 0 : limb(whole) & (1 << UInt(rest) - 1))
        return BigInt(limbs: result + [0])
    }

    public static func << <Count: BinaryInteger>(a: BigInt, count: Count) -> BigInt {
        let count = Int(clamping: count)
        return count < 0 ? a.shifted(right: count == .min ? .max : -count) : a.shifted(left: count)
    }

    /// Towards minus infinity.
    public static func >> <Count: BinaryInteger>(a: BigInt, count: Count) -> BigInt {
        let count = Int(clamping: count)
        return count < 0 ? a.shifted(left: count == .min ? .max : -count) : a.shifted(right: count)
    }

    private func shifted(left count: Int) -> BigInt {
        if self == 0 || count == 0 { return self }
        if isSmall, count < UInt.bitWidth - 1 {
            let moved = word << count
            if moved >> count == word { return BigInt(word: moved) }
        }
        let (whole, bits) = count.quotientAndRemainder(dividingBy: UInt.bitWidth)
        var result = [UInt](repeating: 0, count: whole)
        result.reserveCapacity(whole + limbCount + 1)
        for index in 0...limbCount {
            let lower = index > 0 && bits > 0 ? limb(index - 1) >> (UInt.bitWidth - bits) : 0
            result.append(limb(index) << bits | lower)
        }
        return BigInt(limbs: result)
    }

    private func shifted(right count: Int) -> BigInt {
        if isSmall { return BigInt(word: word >> count) }
        let (whole, bits) = count.quotientAndRemainder(dividingBy: UInt.bitWidth)
        guard whole < limbCount else { return isNegative ? -1 : 0 }
        return BigInt(
            limbs: (whole..<limbCount).map { index in
                limb(index) >> bits | (bits > 0 ? limb(index + 1) << (UInt.bitWidth - bits) : 0)
            })
    }
}
