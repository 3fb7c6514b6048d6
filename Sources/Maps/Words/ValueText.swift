import Schema

/// Values as an operator writes them: `300`, `0x12c`, `0b1`, `10.0.0.1`, `2001:db8::1`, `aa:bb:cc:dd:ee:ff`, `true`, an
/// enumeration's member, and `-5` for signed fields.
extension Field {
    /// The value `text` stands for. A number that is too large is refused with the largest that fits.
    public func value(of text: String) throws(TableError) -> Bits {
        if format == .enumeration, let value = member(text) { return value }
        if format == .bool || width == 1 {
            if text == "true" { return Bits(1, width: width) }
            if text == "false" { return Bits(0, width: width) }
        }
        if let address = try address(text) { return address }
        let negative = format == .signed && text.hasPrefix("-")
        guard let magnitude = Field.magnitude(negative ? text.dropFirst() : text[...]) else { throw unreadable(text) }
        guard let value = Bits(bigEndian: magnitude.bytes, width: width) else { throw tooLarge(text) }
        guard format == .signed else { return value }
        let smallest = Bits.mask(prefix: 1, width: width)
        if negative {
            guard value <= smallest else { throw tooLarge(text) }
            return value.negated
        }
        // A bit pattern in hexadecimal may have the sign set; a decimal number may not reach it.
        guard !value.isNegative || text.hasPrefix("0x") || text.hasPrefix("0b") else { throw tooLarge(text) }
        return value
    }

    /// The value as an operator would write it, in the field's format.
    public func text(of value: Bits) -> String {
        switch format {
        case .decimal: return value.decimal
        case .hex: return value.hex
        case .ipv4: return width == 32 ? AddressText.ipv4(value.bytes) : value.hex
        case .ipv6: return width == 128 ? AddressText.ipv6(value.bytes) : value.hex
        case .mac: return width == 48 ? AddressText.mac(value.bytes) : value.hex
        case .bool: return width == 1 ? (value.isZero ? "false" : "true") : value.decimal
        case .enumeration:
            return members.first { Bits($0.value, width: width) == value }?.name ?? value.decimal
        case .signed: return value.isNegative ? "-" + value.negated.decimal : value.decimal
        }
    }

    static func magnitude(_ text: Substring) -> Magnitude? {
        if text.hasPrefix("0x") || text.hasPrefix("0X") { return Magnitude(digits: text.utf8.dropFirst(2), base: 16) }
        if text.hasPrefix("0b") || text.hasPrefix("0B") { return Magnitude(digits: text.utf8.dropFirst(2), base: 2) }
        return Magnitude(digits: text.utf8, base: 10)
    }

    private func member(_ text: String) -> Bits? {
        members.first { $0.name == text || $0.name.hasSuffix("." + text) || text.hasSuffix("." + $0.name) }
            .map { Bits($0.value, width: width) }
    }

    /// An address, for a field as wide as such an address whatever its format.
    private func address(_ text: String) throws(TableError) -> Bits? {
        let found: (kind: String, bytes: [UInt8])
        if let bytes = AddressText.ipv4(text) {
            found = ("an IPv4 address, 32 bits", bytes)
        } else if let bytes = AddressText.mac(text) {
            found = ("a MAC address, 48 bits", bytes)
        } else if text.utf8.contains(UInt8(ascii: ":")), let bytes = AddressText.ipv6(text) {
            found = ("an IPv6 address, 128 bits", bytes)
        } else {
            return nil
        }
        guard found.bytes.count * 8 == width else {
            throw TableError(.value, "\(name): \(text) is \(found.kind), and the field has \(width)")
        }
        return Bits(bigEndian: found.bytes, width: width)
    }

    private func unreadable(_ text: String) -> TableError {
        let example =
            switch format {
            case .decimal, .signed: "a number such as 10 or 0x0a"
            case .hex: "a number such as 0x0a or 10"
            case .ipv4: "an address such as 10.0.0.1"
            case .ipv6: "an address such as 2001:db8::1"
            case .mac: "an address such as 02:00:00:00:00:01"
            case .bool: "true or false"
            case .enumeration: "one of " + members.prefix(8).map(\.name).joined(separator: ", ")
            }
        let hint = format == .enumeration ? Names.nearest(to: text, in: members.map(\.name)) : nil
        return TableError(
            .value, "\(name): \"\(text)\" is no value of it: write " + (hint ?? example))
    }

    private func tooLarge(_ text: String) -> TableError {
        let bits = width == 1 ? "1 bit" : "\(width) bits"
        if format == .signed {
            let smallest = Bits.mask(prefix: 1, width: width)
            let bound = text.hasPrefix("-") ? "the smallest is -\(smallest.decimal)" : "the largest is \((~smallest).decimal)"
            return TableError(.value, "\(name): \(text) does not fit in \(bits): \(bound)")
        }
        let largest = Bits.ones(width: width)
        let bound = text.hasPrefix("0x") || text.hasPrefix("0X") ? largest.hex : self.text(ofNumber: largest)
        return TableError(.value, "\(name): \(text) does not fit in \(bits): the largest is \(bound)")
    }

    private func text(ofNumber value: Bits) -> String {
        switch format {
        case .decimal, .bool, .enumeration, .signed: value.decimal
        case .hex, .ipv4, .ipv6, .mac: width <= 64 ? value.decimal : value.hex
        }
    }
}
