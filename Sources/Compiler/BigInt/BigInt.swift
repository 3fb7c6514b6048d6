/// A whole number of any size: what `int` is in P4, and what every constant is computed in.
///
/// One word where one word holds the value, which is nearly always; limbs beyond. It is here and not a package since the
/// packages that have one bring all of Foundation, and with it ICU, into the binary.
public struct BigInt: Sendable {
    /// The value, where there are no limbs.
    let word: Int
    /// Two's complement, the lowest limb first, no more of them than the value needs; empty when one word holds it.
    let limbs: [UInt]

    @inline(__always)
    init(word: Int) { self.init(word: word, limbs: []) }

    private init(word: Int, limbs: [UInt]) {
        self.word = word
        self.limbs = limbs
    }

    /// The value of these limbs, which may be more than it needs.
    init(limbs: [UInt]) {
        var count = limbs.count
        while count > 1, limbs[count - 1] == Self.extended(limbs[count - 2]) { count -= 1 }
        if count <= 1 {
            self.init(word: Int(bitPattern: limbs.first ?? 0))
        } else {
            self.init(word: 0, limbs: count == limbs.count ? limbs : Array(limbs[..<count]))
        }
    }

    /// A number without sign, the lowest limb first, and its sign.
    init(magnitude: [UInt], isNegative: Bool) {
        var limbs = magnitude
        limbs.append(0)
        if isNegative { Self.negate(&limbs) }
        self.init(limbs: limbs)
    }

    @inline(__always)
    var isSmall: Bool { limbs.isEmpty }

    var isNegative: Bool { isSmall ? word < 0 : Int(bitPattern: limbs[limbs.count - 1]) < 0 }

    /// The limb at an index, the sign's beyond the last one.
    func limb(_ index: Int) -> UInt {
        if isSmall { return index == 0 ? UInt(bitPattern: word) : (word < 0 ? .max : 0) }
        return index < limbs.count ? limbs[index] : Self.extended(limbs[limbs.count - 1])
    }

    var limbCount: Int { isSmall ? 1 : limbs.count }

    /// Without its sign, the lowest limb first, no zero at the top but for zero itself.
    var magnitudeLimbs: [UInt] {
        if isSmall { return [word.magnitude] }
        var result = limbs
        if isNegative { Self.negate(&result) }
        while result.count > 1, result[result.count - 1] == 0 { result.removeLast() }
        return result
    }

    /// All ones below a limb with its highest bit set, zero below others.
    static func extended(_ limb: UInt) -> UInt { Int(bitPattern: limb) < 0 ? .max : 0 }

    static func negate(_ limbs: inout [UInt]) {
        var carry = true
        for index in limbs.indices {
            let (value, overflow) = (~limbs[index]).addingReportingOverflow(carry ? 1 : 0)
            limbs[index] = value
            carry = overflow
        }
    }
}

extension BigInt: Hashable, Comparable, ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int) { self.init(word: value) }

    public static func == (a: BigInt, b: BigInt) -> Bool { a.word == b.word && a.limbs == b.limbs }

    public static func < (a: BigInt, b: BigInt) -> Bool {
        if a.isSmall, b.isSmall { return a.word < b.word }
        if a.isNegative != b.isNegative { return a.isNegative }
        if a.limbCount != b.limbCount { return (a.limbCount < b.limbCount) != a.isNegative }
        for index in (0..<a.limbCount).reversed() where a.limb(index) != b.limb(index) { return a.limb(index) < b.limb(index) }
        return false
    }
}
