/// The type of a key field or a parameter, as far as typing a value needs it.
public struct ValueType: Sendable, Equatable {
    public enum Format: String, Sendable { case decimal, hex, ipv4, ipv6, mac, bool, enumeration, signed }
    /// Width in bits.
    public var width: Int
    public var format: Format
    /// The members of an enumeration.
    public var members: [String]

    public init(width: Int, format: Format = .decimal, members: [String] = []) {
        self.width = width
        self.format = format
        self.members = members
    }

    /// What is expected, for the form: `IPv4 address`, `0...511`.
    public var hint: String {
        switch format {
        case .ipv4: "IPv4 address"
        case .ipv6: "IPv6 address"
        case .mac: "aa:bb:cc:dd:ee:ff"
        case .bool: "true or false"
        case .enumeration: members.joined(separator: " ")
        case .signed where width <= 32 && width > 0: "\(-(1 << (width - 1)))...\((1 << (width - 1)) - 1)"
        case .decimal where width <= 32: "0...\((UInt64(1) << UInt64(max(0, width))) - 1)"
        case .decimal, .hex, .signed: "\(width) bits"
        }
    }

    /// What is wrong with a value of this type; nil when nothing is. The tools that write the value check it again.
    public func problem(_ text: String) -> String? {
        if text.isEmpty { return "is missing" }
        switch format {
        case .enumeration where members.contains(text): return nil
        case .enumeration where Number(text) == nil: return "is none of " + members.joined(separator: ", ")
        case .bool where text == "true" || text == "false": return nil
        case .ipv4 where text.contains("."): return ValueType.isIPv4(text) ? nil : "is no IPv4 address"
        case .ipv6 where text.contains(":"): return ValueType.isIPv6(text) ? nil : "is no IPv6 address"
        case .mac where text.contains(":"): return ValueType.isMAC(text) ? nil : "is no MAC address"
        case .decimal, .hex, .ipv4, .ipv6, .mac, .bool, .enumeration, .signed:
            guard let number = Number(text) else { return "is no value: \(hint)" }
            if number.negative, number.bits > 0, format != .signed { return "is negative" }
            let room = format == .signed ? width - 1 : width
            let lowest = number.negative && number.bits == width && number.isPowerOfTwo
            return number.bits <= room || lowest ? nil : "does not fit: \(hint)"
        }
    }

    /// What is wrong with a key of this type and match kind; nil when nothing is.
    public func problem(_ text: String, match: TableState.MatchKind) -> String? {
        switch match {
        case .exact: return problem(text)
        case .optional: return text == "*" || text == "-" ? nil : problem(text)
        case .lpm:
            if text == "*" || text == "-" { return nil }
            guard let slash = text.lastIndex(of: "/") else { return problem(text) }
            if let problem = problem(String(text[..<slash])) { return problem }
            guard let length = Int(text[text.index(after: slash)...]), (0...width).contains(length) else {
                return "a prefix is 0 to \(width) bits long"
            }
            return nil
        case .ternary:
            if text == "*" || text == "-" { return nil }
            if let mask = text.range(of: "&&&") {
                return problem(String(text[..<mask.lower])) ?? problem(String(text[mask.upper...])).map { "mask " + $0 }
            }
            return text.contains("/") ? problem(text, match: .lpm) : problem(text)
        case .range:
            if text == "*" || text == "-" { return nil }
            guard let dots = text.range(of: "..") else { return problem(text) }
            let low = String(text[..<dots.lower])
            let high = String(text[dots.upper...])
            if let problem = problem(low) ?? problem(high) { return problem }
            if let low = UInt64(low), let high = UInt64(high), low > high { return "starts above its end" }
            return nil
        }
    }

    static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy {
                $0.utf8.allSatisfy { (48...57).contains($0) } && $0.utf8.count <= 3 && UInt8($0) != nil
            }
    }
    static func isIPv6(_ text: String) -> Bool {
        let halves = text.components(separatedBy: "::")
        guard halves.count <= 2 else { return false }
        func groups(_ text: String) -> Int? {
            if text.isEmpty { return 0 }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            var count = 0
            for (index, part) in parts.enumerated() {
                if index == parts.count - 1, part.contains(".") {
                    guard isIPv4(String(part)) else { return nil }
                    count += 2
                } else {
                    guard (1...4).contains(part.utf8.count), part.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
                        return nil
                    }
                    count += 1
                }
            }
            return count
        }
        let counts = halves.map(groups)
        let total = counts.reduce(0) { $0 + ($1 ?? 99) }
        return halves.count == 2 ? total <= 7 : total == 8
    }
    static func isMAC(_ text: String) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 6 && parts.allSatisfy { $0.utf8.count == 2 && UInt8($0, radix: 16) != nil }
    }
}

/// The size of a number as typed: decimal, 0x, 0b, 0o, with a sign and underscores.
struct Number {
    var negative = false
    /// Bits it needs without the sign; 0 for zero.
    var bits: Int
    var isPowerOfTwo: Bool

    init?(_ text: String) {
        var digits = Substring(text)
        if digits.first == "-" {
            negative = true
            digits = digits.dropFirst()
        }
        var radix: UInt8 = 10
        for (prefix, base) in [("0x", 16), ("0X", 16), ("0b", 2), ("0o", 8)] where digits.hasPrefix(prefix) {
            radix = UInt8(base)
            digits = digits.dropFirst(2)
            break
        }
        // Binary digits by doubling: little-endian limbs of 32 bits, 8,192 bits at most.
        var limbs: [UInt64] = []
        var any = false
        for character in digits where character != "_" {
            guard character.isASCII, let digit = character.hexDigitValue, digit < Int(radix), limbs.count <= 256 else {
                return nil
            }
            any = true
            var carry = UInt64(digit)
            for index in limbs.indices {
                let value = limbs[index] * UInt64(radix) + carry
                limbs[index] = value & 0xffff_ffff
                carry = value >> 32
            }
            if carry > 0 { limbs.append(carry) }
        }
        guard any else { return nil }
        bits = limbs.isEmpty ? 0 : (limbs.count - 1) * 32 + 64 - (limbs.last ?? 0).leadingZeroBitCount
        isPowerOfTwo = limbs.reduce(0) { $0 + $1.nonzeroBitCount } == 1
    }
}

extension String {
    /// Where `part` stands first.
    func range(of part: String) -> (lower: Index, upper: Index)? {
        let bytes = utf8
        let wanted = Array(part.utf8)
        var start = bytes.startIndex
        while start != bytes.endIndex {
            if bytes[start...].starts(with: wanted) { return (start, bytes.index(start, offsetBy: wanted.count)) }
            start = bytes.index(after: start)
        }
        return nil
    }

    func components(separatedBy part: String) -> [String] {
        var parts: [String] = []
        var rest = self
        while let place = rest.range(of: part) {
            parts.append(String(rest[..<place.lower]))
            rest = String(rest[place.upper...])
        }
        return parts + [rest]
    }
}
