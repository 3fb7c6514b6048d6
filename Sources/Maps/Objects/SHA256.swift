/// SHA-256 (FIPS 180-4): what an object is known by, the same that sha256sum(1) prints.
public enum SHA256 {
    /// The hash of `bytes` in hexadecimal.
    public static func hex(_ bytes: [UInt8]) -> String {
        var text = ""
        for word in hash(bytes) {
            let digits = String(word, radix: 16)
            text += String(repeating: "0", count: 8 - digits.count) + digits
        }
        return text
    }

    private static func hash(_ bytes: [UInt8]) -> [UInt32] {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        // The end: a bit, zeros, and the length in bits, so that blocks of 64 bytes come out even.
        let whole = bytes.count / 64 * 64
        var rest = Array(bytes[whole...]) + [0x80]
        rest += [UInt8](repeating: 0, count: (120 - rest.count % 64) % 64)
        let length = UInt64(bytes.count) << 3
        for shift in stride(from: UInt64(56), through: 0, by: -8) { rest.append(UInt8(truncatingIfNeeded: length >> shift)) }
        bytes.withUnsafeBytes { mix($0, blocks: whole / 64, &state) }
        rest.withUnsafeBytes { mix($0, blocks: rest.count / 64, &state) }
        return state
    }

    private static func mix(_ bytes: UnsafeRawBufferPointer, blocks: Int, _ state: inout [UInt32]) {
        constants.withUnsafeBufferPointer { constants in
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
                for block in 0..<blocks { mix(bytes, at: block &* 64, constants, words, &state) }
            }
        }
    }

    private static func mix(
        _ bytes: UnsafeRawBufferPointer, at start: Int, _ constants: UnsafeBufferPointer<UInt32>, _ words: UnsafeMutableBufferPointer<UInt32>,
        _ state: inout [UInt32]
    ) {
        func turn(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 &- count) }
        for index in 0..<16 { words[index] = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: start &+ index &* 4, as: UInt32.self)) }
        for index in 16..<64 {
            let (old, near) = (words[index &- 15], words[index &- 2])
            let first = turn(old, 7) ^ turn(old, 18) ^ old >> 3
            let second = turn(near, 17) ^ turn(near, 19) ^ near >> 10
            words[index] = words[index &- 16] &+ first &+ words[index &- 7] &+ second
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let one = h &+ (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) &+ (e & f ^ ~e & g) &+ constants[index] &+ words[index]
            let two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ one, c, b, a, one &+ two)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    /// The first 32 bits of the fractions of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < 64 {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes.map(cubeRoot)
    }()

    /// `floor(2^32 * cbrt(n))`, of which the low 32 bits are the fraction.
    private static func cubeRoot(_ number: UInt64) -> UInt32 {
        // The largest r with r^3 <= n * 2^96, bit by bit; products of more than 64 bits are kept in two words.
        var root: UInt64 = 0
        for bit in stride(from: UInt64(34), through: 0, by: -1) {
            let trial = root | 1 << bit
            let square = trial.multipliedFullWidth(by: trial)
            let (low, high) = (square.low.multipliedFullWidth(by: trial), square.high.multipliedFullWidth(by: trial))
            let (middle, carry) = low.high.addingReportingOverflow(high.low)
            // The cube is (high.high + carry, middle, low.low); n * 2^96 is (n >> 32, n << 32, 0).
            let top = high.high + (carry ? 1 : 0)
            let wanted = (number >> 32, number << 32)
            let isLess = (top, middle) < wanted || ((top, middle) == wanted && low.low == 0)
            if isLess { root = trial }
        }
        return UInt32(truncatingIfNeeded: root)
    }
}

extension BPFObject {
    /// The bytes of the object file.
    public var bytes: [UInt8] { image.bytes }
    /// The SHA-256 of the object file, in hexadecimal.
    public var digest: String { SHA256.hex(image.bytes) }
}
