/// Addresses as people write them, to and from bytes in network order.
enum AddressText {
    /// `10.0.0.1`: four decimal numbers; nil for anything else.
    static func ipv4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                let byte = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    static func ipv4(_ bytes: some Collection<UInt8>) -> String { bytes.map { String($0) }.joined(separator: ".") }

    /// `aa:bb:cc:dd:ee:ff`: six numbers of one or two hexadecimal digits; nil for anything else.
    static func mac(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            guard (1...2).contains(part.utf8.count), part.utf8.allSatisfy({ Magnitude.value(of: $0) != nil }),
                let byte = UInt8(part, radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    static func mac(_ bytes: some Collection<UInt8>) -> String { bytes.map { hexadecimal([$0]) }.joined(separator: ":") }

    /// An IPv6 address in any form of RFC 4291, section 2.2; nil for anything else.
    static func ipv6(_ text: some StringProtocol) -> [UInt8]? {
        let halves = text.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        guard let head = groups(halves[0], last: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = groups(halves[1], last: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Groups of four digits between colons; the last of the address may be an IPv4 address.
    private static func groups(_ text: some StringProtocol, last: Bool) -> [UInt8]? {
        if text.isEmpty { return [] }
        var bytes: [UInt8] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if last, index == parts.count - 1, let address = ipv4(part) {
                bytes += address
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ Magnitude.value(of: $0) != nil }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 255)]
            }
        }
        return bytes.count <= 16 ? bytes : nil
    }

    /// In the form of RFC 5952: the longest run of two or more zero groups, the first of them, becomes `::`.
    static func ipv6(_ bytes: [UInt8]) -> String {
        let groups = stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]) }
        var best = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(1, best.count) { best = start..<index }
            start = index + 1
        }
        func text(_ groups: some Sequence<Int>) -> String { groups.map { String($0, radix: 16) }.joined(separator: ":") }
        return best.isEmpty ? text(groups) : text(groups[..<best.lowerBound]) + "::" + text(groups[best.upperBound...])
    }
}
