extension BigInt {
    public static func + (a: BigInt, b: BigInt) -> BigInt {
        if a.isSmall, b.isSmall {
            let (sum, overflow) = a.word.addingReportingOverflow(b.word)
            if !overflow { return BigInt(word: sum) }
        }
        return added(a, b, inverted: false)
    }

    public static func - (a: BigInt, b: BigInt) -> BigInt {
        if a.isSmall, b.isSmall {
            let (difference, overflow) = a.word.subtractingReportingOverflow(b.word)
            if !overflow { return BigInt(word: difference) }
        }
        return added(a, b, inverted: true)
    }

    public static prefix func - (a: BigInt) -> BigInt { 0 - a }

    /// `a + b`, or `a + ~b + 1`, which is `a - b`.
    private static func added(_ a: BigInt, _ b: BigInt, inverted: Bool) -> BigInt {
        var result: [UInt] = []
        let count = Swift.max(a.limbCount, b.limbCount) + 1
        result.reserveCapacity(count)
        var carry: UInt = inverted ? 1 : 0
        for index in 0..<count {
            let (partial, first) = a.limb(index).addingReportingOverflow(inverted ? ~b.limb(index) : b.limb(index))
            let (sum, second) = partial.addingReportingOverflow(carry)
            result.append(sum)
            carry = first || second ? 1 : 0
        }
        return BigInt(limbs: result)
    }

    public static func * (a: BigInt, b: BigInt) -> BigInt {
        if a.isSmall, b.isSmall {
            let (product, overflow) = a.word.multipliedReportingOverflow(by: b.word)
            if !overflow { return BigInt(word: product) }
        }
        let x = a.magnitudeLimbs
        let y = b.magnitudeLimbs
        var result = [UInt](repeating: 0, count: x.count + y.count)
        for i in x.indices where x[i] != 0 {
            var carry: UInt = 0
            for j in y.indices {
                let (high, low) = x[i].multipliedFullWidth(by: y[j])
                let (partial, first) = low.addingReportingOverflow(carry)
                let (sum, second) = result[i + j].addingReportingOverflow(partial)
                result[i + j] = sum
                carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
            }
            result[i + y.count] = carry
        }
        return BigInt(magnitude: result, isNegative: a.isNegative != b.isNegative)
    }

    public static func / (a: BigInt, b: BigInt) -> BigInt { a.quotientAndRemainder(dividingBy: b).quotient }
    public static func % (a: BigInt, b: BigInt) -> BigInt { a.quotientAndRemainder(dividingBy: b).remainder }

    /// The quotient, cut off towards zero, and what remains, which has the sign of the dividend. The divisor is not zero.
    public func quotientAndRemainder(dividingBy divisor: BigInt) -> (quotient: BigInt, remainder: BigInt) {
        precondition(divisor != 0, "division by zero")
        if isSmall, divisor.isSmall, !(word == .min && divisor.word == -1) {
            let (quotient, remainder) = word.quotientAndRemainder(dividingBy: divisor.word)
            return (BigInt(word: quotient), BigInt(word: remainder))
        }
        let (quotient, remainder) = Self.divided(magnitudeLimbs, by: divisor.magnitudeLimbs)
        return (
            BigInt(magnitude: quotient, isNegative: isNegative != divisor.isNegative),
            BigInt(magnitude: remainder, isNegative: isNegative)
        )
    }

    /// Divides by one limb in place and returns what remains.
    static func divide(_ limbs: inout [UInt], by divisor: UInt) -> UInt {
        var remainder: UInt = 0
        for index in limbs.indices.reversed() {
            (limbs[index], remainder) = divisor.dividingFullWidth((remainder, limbs[index]))
        }
        return remainder
    }

    /// Long division of magnitudes, limb by limb (Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D).
    private static func divided(_ dividend: [UInt], by divisor: [UInt]) -> (quotient: [UInt], remainder: [UInt]) {
        if divisor.count == 1 {
            var quotient = dividend
            let remainder = divide(&quotient, by: divisor[0])
            return (quotient, [remainder])
        }
        guard dividend.count >= divisor.count else { return ([0], dividend) }
        // The divisor's highest bit is set, so that a limb of the quotient is guessed at most two too large.
        let shift = divisor[divisor.count - 1].leadingZeroBitCount
        let v = shifted(divisor, left: shift)
        var u = shifted(dividend + [0], left: shift)
        let n = v.count
        var quotient = [UInt](repeating: 0, count: dividend.count - n + 1)
        for j in quotient.indices.reversed() {
            var guess: UInt
            var rest: UInt
            var restOverflows = false
            if u[j + n] >= v[n - 1] {
                guess = .max
                (rest, restOverflows) = u[j + n - 1].addingReportingOverflow(v[n - 1])
            } else {
                (guess, rest) = v[n - 1].dividingFullWidth((u[j + n], u[j + n - 1]))
            }
            while !restOverflows {
                let (high, low) = guess.multipliedFullWidth(by: v[n - 2])
                guard high > rest || (high == rest && low > u[j + n - 2]) else { break }
                guess -= 1
                (rest, restOverflows) = rest.addingReportingOverflow(v[n - 1])
            }
            if subtract(v, times: guess, from: &u, at: j) {
                guess -= 1
                add(v, to: &u, at: j)
            }
            quotient[j] = guess
        }
        return (quotient, shifted(Array(u[..<n]), right: shift))
    }

    /// `u -= v * factor` from a limb on; true when it went below zero.
    private static func subtract(_ v: [UInt], times factor: UInt, from u: inout [UInt], at start: Int) -> Bool {
        var carry: UInt = 0
        for index in v.indices {
            let (high, low) = v[index].multipliedFullWidth(by: factor)
            let (part, first) = low.addingReportingOverflow(carry)
            let (difference, second) = u[start + index].subtractingReportingOverflow(part)
            u[start + index] = difference
            carry = high &+ (first ? 1 : 0) &+ (second ? 1 : 0)
        }
        let (difference, isBelow) = u[start + v.count].subtractingReportingOverflow(carry)
        u[start + v.count] = difference
        return isBelow
    }

    private static func add(_ v: [UInt], to u: inout [UInt], at start: Int) {
        var carry: UInt = 0
        for index in v.indices {
            let (partial, first) = u[start + index].addingReportingOverflow(v[index])
            let (sum, second) = partial.addingReportingOverflow(carry)
            u[start + index] = sum
            carry = first || second ? 1 : 0
        }
        u[start + v.count] = u[start + v.count] &+ carry
    }

    /// By less than a limb; what goes over the top is lost.
    private static func shifted(_ limbs: [UInt], left count: Int) -> [UInt] {
        guard count > 0 else { return limbs }
        return limbs.indices.map { limbs[$0] << count | ($0 > 0 ? limbs[$0 - 1] >> (UInt.bitWidth - count) : 0) }
    }

    private static func shifted(_ limbs: [UInt], right count: Int) -> [UInt] {
        guard count > 0 else { return limbs }
        return limbs.indices.map {
            limbs[$0] >> count | ($0 + 1 < limbs.count ? limbs[$0 + 1] << (UInt.bitWidth - count) : 0)
        }
    }
}
