import Source

/// `packet` and `expect`.
extension STFParser {
    /// packet: port hex digits, blanks anywhere
    mutating func parsePacket() throws(STFSyntaxError) -> STFPacket {
        let port = try parsePort()
        let first = tokens.first?.span ?? endOfLine
        let (digits, _) = try parseDigits(stars: false)
        guard !digits.isEmpty else { throw STFSyntaxError("expected the packet's bytes in hexadecimal", at: endOfLine) }
        return STFPacket(port: port, bytes: try bytes(of: digits, at: first).bytes)
    }

    /// expect: port (hex digit | `*`)* [`$`]
    mutating func parseExpectation() throws(STFSyntaxError) -> STFExpectation {
        let port = try parsePort()
        guard let first = tokens.first?.span else { return STFExpectation(port: port, data: nil) }
        let (digits, isExact) = try parseDigits(stars: true)
        let (bytes, mask) = try bytes(of: digits, at: first)
        return STFExpectation(port: port, data: PacketPattern(bytes: bytes, mask: mask, isExact: isExact))
    }

    /// A port: a decimal number of 32 bits.
    private mutating func parsePort() throws(STFSyntaxError) -> STFNumber {
        let port = try parsePlainNumber("a port number")
        guard let value = port.value, value <= UInt32.max else {
            throw STFSyntaxError("a port is a number from 0 to 4294967295", at: port.span)
        }
        return port
    }

    /// The digits of the rest of the line, nil for a star.
    private mutating func parseDigits(stars: Bool) throws(STFSyntaxError) -> (digits: [UInt8?], isExact: Bool) {
        var digits: [UInt8?] = []
        var isExact = false
        while let token = tokens.popFirst() {
            guard token.kind == .word else {
                throw STFSyntaxError("expected hexadecimal digits, not \(token.quotedText)", at: token.span)
            }
            for (at, byte) in zip(Int(token.span.start)..., token.bytes) {
                let place = Span(file: file, start: at, end: at + 1)
                if isExact { throw STFSyntaxError("\"$\" ends the packet: nothing may follow", at: place) }
                if let digit = hexDigit(byte) {
                    digits.append(digit)
                } else if byte == UInt8(ascii: "*"), stars {
                    digits.append(nil)
                } else if byte == UInt8(ascii: "$"), stars {
                    isExact = true
                } else if byte == UInt8(ascii: "*") || byte == UInt8(ascii: "$") {
                    throw STFSyntaxError("\"\(Character(UnicodeScalar(byte)))\" belongs to expect, not to packet", at: place)
                } else if byte == UInt8(ascii: "x") || byte == UInt8(ascii: "X") {
                    throw STFSyntaxError("a packet's bytes are written without 0x", at: place)
                } else {
                    let found = Character(UnicodeScalar(byte))
                    throw STFSyntaxError("\"\(found)\" is no hexadecimal digit", at: place)
                }
            }
        }
        return (digits, isExact)
    }

    private func rest(from first: Span) -> Span { Span(file: file, start: Int(first.start), end: Int(line.end)) }

    private func bytes(of digits: [UInt8?], at first: Span) throws(STFSyntaxError) -> (bytes: [UInt8], mask: [UInt8]) {
        guard digits.count % 2 == 0 else {
            throw STFSyntaxError(
                "an odd number of digits (\(digits.count)): a byte has two", at: rest(from: first))
        }
        // A packet longer than any link carries is a mistake; the generated program counts bytes in 16 bits.
        guard digits.count / 2 <= 65535 else {
            throw STFSyntaxError("a packet of \(digits.count / 2) bytes: 65535 at most", at: rest(from: first))
        }
        var bytes: [UInt8] = []
        var mask: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        mask.reserveCapacity(digits.count / 2)
        for at in stride(from: 0, to: digits.count, by: 2) {
            bytes.append((digits[at] ?? 0) << 4 | (digits[at + 1] ?? 0))
            mask.append((digits[at] == nil ? 0 : 0xF0) | (digits[at + 1] == nil ? 0 : 0x0F))
        }
        return (bytes, mask)
    }
}
