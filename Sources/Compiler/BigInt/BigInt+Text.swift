extension BigInt: CustomStringConvertible {
    public var description: String { text(radix: 10) }

    /// The digits, `a` to `z` beyond 9, a minus before them when it is negative. The base lies between 2 and 36.
    func text(radix: Int) -> String {
        if isSmall { return String(word, radix: radix) }
        // As many digits at a time as one word holds.
        var chunk: UInt = UInt(radix)
        var digits = 1
        while case let (next, overflow) = chunk.multipliedReportingOverflow(by: UInt(radix)), !overflow {
            chunk = next
            digits += 1
        }
        var rest = magnitudeLimbs
        var groups: [String] = []
        while rest.count > 1 || rest[0] != 0 {
            groups.append(String(Self.divide(&rest, by: chunk), radix: radix))
            while rest.count > 1, rest[rest.count - 1] == 0 { rest.removeLast() }
        }
        var text = isNegative ? "-" : ""
        for (index, group) in groups.reversed().enumerated() {
            if index > 0 { text += String(repeating: "0", count: digits - group.utf8.count) }
            text += group
        }
        return text
    }

    /// The number that is written; nil when a character is no digit of the base, or there is none. A sign may stand before it.
    public init?(_ text: some StringProtocol, radix: Int = 10) {
        var bytes = Array(text.utf8)[...]
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        guard !bytes.isEmpty, (2...36).contains(radix) else { return nil }
        var limbs: [UInt] = [0]
        for byte in bytes {
            let digit: UInt
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt(byte - UInt8(ascii: "a")) + 10
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt(byte - UInt8(ascii: "A")) + 10
            default: return nil
            }
            guard digit < UInt(radix) else { return nil }
            var carry = digit
            for index in limbs.indices {
                let (high, low) = limbs[index].multipliedFullWidth(by: UInt(radix))
                let (sum, overflow) = low.addingReportingOverflow(carry)
                limbs[index] = sum
                carry = high &+ (overflow ? 1 : 0)
            }
            if carry > 0 { limbs.append(carry) }
        }
        self.init(magnitude: limbs, isNegative: isNegative)
    }
}

extension String {
    /// The number in a base between 2 and 36.
    public init(_ value: BigInt, radix: Int = 10) { self = value.text(radix: radix) }
}
