import Maps

extension Bits {
    /// The number, in two's complement when it is negative, stars as zeros; nil when it does not fit.
    init?(_ number: STFNumber, width: Int) {
        self.init(bigEndian: number.magnitude, width: width)
        guard number.isNegative else { return }
        // The least that fits is the sign bit alone.
        guard !isNegative || trailingZeros == self.width - 1 else { return nil }
        self = negated
    }
}
