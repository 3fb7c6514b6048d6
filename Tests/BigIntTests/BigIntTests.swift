import BigInt
import Testing

/// Arithmetic that has to agree with itself, on numbers around the edges of one word and far beyond.
@Suite struct BigIntTests {
    /// Numbers of up to eight words, many of them with long runs of ones or zeros.
    static let numbers: [BigInt] = {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        var all: [BigInt] = [0, 1, -1, 2, 10, BigInt(Int.max), BigInt(Int.min), BigInt(UInt.max), BigInt(Int.max) + 1, BigInt(Int.min) - 1]
        for size in 1...8 {
            for kind in 0..<6 {
                var value: BigInt = 0
                for _ in 0..<size {
                    let limb: UInt64 =
                        switch (kind, next() % 3) {
                        case (0, 0), (1, 0): 0
                        case (0, 1), (1, 1): .max
                        case (2, _): 1 << (next() % 64)
                        default: next()
                        }
                    value = value << 64 | BigInt(limb)
                }
                all += [value, -value, ~value]
            }
        }
        return all
    }()

    @Test func dividesAndMultiplies() {
        for a in Self.numbers {
            for b in Self.numbers where b != 0 {
                let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
                #expect(quotient * b + remainder == a)
                #expect(remainder.magnitude < b.magnitude && (remainder == 0 || (remainder < 0) == (a < 0)))
                #expect(a * b == b * a && (a * b) / b == a)
            }
        }
    }

    @Test func addsAndCompares() {
        for a in Self.numbers {
            #expect(a - a == 0 && -(-a) == a && ~a == -a - 1)
            for b in Self.numbers {
                #expect((a + b) - b == a)
                #expect((a < b) == (a - b < 0) && (a == b) == (a - b == 0))
                #expect((a & b) + (a | b) == a + b && (a ^ b) == (a | b) - (a & b))
            }
        }
    }

    @Test(arguments: [0, 1, 31, 32, 62, 63, 64, 65, 127, 128, 200]) func shifts(_ count: Int) {
        let power = (0..<count).reduce(BigInt(1)) { value, _ in value * 2 }
        for a in Self.numbers {
            #expect(a << count == a * power)
            let (quotient, remainder) = a.quotientAndRemainder(dividingBy: power)
            #expect(a >> count == (remainder < 0 ? quotient - 1 : quotient))
            #expect(a.low(count) == (remainder < 0 ? remainder + power : remainder))
        }
    }

    @Test(arguments: [2, 3, 8, 10, 16, 36]) func writesAndReads(_ radix: Int) {
        for a in Self.numbers { #expect(BigInt(String(a, radix: radix), radix: radix) == a) }
        #expect(BigInt("12x", radix: 10) == nil && BigInt("", radix: 10) == nil && BigInt("9", radix: 8) == nil)
    }

    @Test func agreesWithWords() {
        let samples: [Int] = [0, 1, -1, 7, -7, 1 << 40, -(1 << 40), .max, .min]
        for a in samples {
            #expect(Int(exactly: BigInt(a)) == a && "\(BigInt(a))" == "\(a)" && String(BigInt(a), radix: 16) == String(a, radix: 16))
            for b in samples {
                #expect((BigInt(a) < BigInt(b)) == (a < b))
                if b != 0, !(a == .min && b == -1) { #expect(BigInt(a) / BigInt(b) == BigInt(a / b) && BigInt(a) % BigInt(b) == BigInt(a % b)) }
            }
        }
        #expect(Int(clamping: BigInt(1) << 100) == .max && Int(clamping: -(BigInt(1) << 100)) == .min)
        #expect(UInt64(truncatingIfNeeded: BigInt(-1)) == .max && Int(exactly: BigInt(UInt.max)) == nil)
        #expect("\(BigInt(UInt.max) * 10)" == "184467440737095516150" && "\(BigInt(1) << 128)" == "340282366920938463463374607431768211456")
        #expect(BigInt(1e30) == BigInt("1000000000000000019884624838656") && BigInt(-2.75) == -2 && BigInt(exactly: 0.5) == nil)
    }
}
