import Schema

/// Matches of one key compared as the sets of values they match.
extension Table.Key {
    /// Whether every value that `inner` matches is matched by `outer` too.
    package func holds(_ outer: KeyMatch, _ inner: KeyMatch) -> Bool {
        if case .range(let low, let high) = outer {
            let (lowest, highest) = bounds(inner)
            return low <= lowest && highest <= high
        }
        guard let (value, mask) = masked(outer) else { return false }
        if case .range(let low, let high) = inner {
            // A range takes both values in every bit from the highest on in which its ends differ.
            let same = Bits.mask(prefix: commonBits(low, high), width: field.width)
            return (mask & ~same).isZero && (low & mask) == value & mask
        }
        guard let (own, ownMask) = masked(inner) else { return false }
        return (mask & ~ownMask).isZero && (own & mask) == value & mask
    }

    /// The lowest and the highest value of a match.
    package func bounds(_ match: KeyMatch) -> (low: Bits, high: Bits) {
        if case .range(let low, let high) = match { return (low, high) }
        guard let (value, mask) = masked(match) else { return (Bits(width: field.width), .ones(width: field.width)) }
        return (value, value | ~mask)
    }

    /// Leading bits in which two values agree.
    private func commonBits(_ one: Bits, _ other: Bits) -> Int {
        for bit in stride(from: field.width - 1, through: 0, by: -1) where one.bit(bit) != other.bit(bit) { return field.width - 1 - bit }
        return field.width
    }
}
