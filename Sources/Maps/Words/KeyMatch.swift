import Schema

/// What a table entry asks of one key field.
public enum KeyMatch: Sendable, Hashable {
    case exact(Bits)
    /// The first `length` bits; the others are zero.
    case prefix(Bits, length: Int)
    /// The bits that are one in the mask; the others are zero.
    case masked(Bits, mask: Bits)
    /// From the first to the second, both included.
    case range(Bits, Bits)
    /// Anything.
    case any
}

extension Table.Key {
    /// What `text` asks of the key: a value, and as the match kind allows `value/len`, `value&&&mask`, `lo..hi`, a hexadecimal or
    /// binary number with `*` for digits that do not matter, `_` or `-` for anything.
    public func match(of text: String) throws(TableError) -> KeyMatch {
        if text == "_" || text == "-" || text == "*" {
            guard match != .exact else { throw TableError(.value, "\(field.name) is matched exactly: it needs a value") }
            return try canonical(.any, text)
        }
        return try canonical(parse(text), text)
    }

    /// What `text` stands for as a set of values, whatever the key's match kind.
    package func values(of text: String) throws(TableError) -> KeyMatch {
        text == "_" || text == "-" || text == "*" ? .any : try parse(text)
    }

    /// The match as an operator would write it.
    public func text(of match: KeyMatch) -> String {
        switch match {
        case .any: return "-"
        case .exact(let value): return field.text(of: value)
        case .prefix(let value, let length): return "\(field.text(of: value))/\(length)"
        case .range(let low, let high): return "\(field.text(of: low))..\(field.text(of: high))"
        case .masked(let value, let mask):
            switch field.format {
            case .ipv4, .ipv6, .mac:
                if let length = mask.prefixLength, field.format != .mac { return "\(field.text(of: value))/\(length)" }
                return "\(field.text(of: value))&&&\(field.text(of: mask))"
            case .decimal, .hex, .bool, .enumeration, .signed: return "\(value.hex)&&&\(mask.hex)"
            }
        }
    }

    /// The bits of a key that match and the mask over them; nil for a range.
    func masked(_ match: KeyMatch) -> (value: Bits, mask: Bits)? {
        switch match {
        case .exact(let value): (value, .ones(width: field.width))
        case .prefix(let value, let length): (value, .mask(prefix: length, width: field.width))
        case .masked(let value, let mask): (value, mask)
        case .any: (Bits(width: field.width), Bits(width: field.width))
        case .range: nil
        }
    }

    /// By its form alone.
    private func parse(_ text: String) throws(TableError) -> KeyMatch {
        if let (value, mask) = Table.Key.halves(text, "&&&") {
            let (value, mask) = (try field.value(of: value), try field.value(of: mask))
            guard (value & ~mask).isZero else {
                let better = self.text(of: .masked(value & mask, mask: mask))
                throw TableError(.value, "\(field.name): \(text) has bits set outside its mask: write \(better)")
            }
            return .masked(value, mask: mask)
        }
        if let (low, high) = Table.Key.halves(text, "..") {
            let (low, high) = (try field.value(of: low), try field.value(of: high))
            guard low <= high else {
                throw TableError(.value, "\(field.name): \(text) is empty: write \(self.text(of: .range(high, low)))")
            }
            return .range(low, high)
        }
        if let (value, length) = Table.Key.halves(text, "/") {
            guard let length = Int(length), (0...field.width).contains(length) else {
                throw TableError(.value, "\(field.name): \(text) has no prefix length from 0 to \(field.width)")
            }
            let (value, mask) = (try field.value(of: value), Bits.mask(prefix: length, width: field.width))
            guard (value & ~mask).isZero else {
                let better = "\(field.text(of: value & mask))/\(length)"
                throw TableError(.value, "\(field.name): \(text) has host bits set: write \(better)")
            }
            return .prefix(value, length: length)
        }
        if text.utf8.contains(UInt8(ascii: "*")), text.hasPrefix("0x") || text.hasPrefix("0b") { return try wildcards(text) }
        return .exact(try field.value(of: text))
    }

    /// A number some of whose digits are `*`.
    private func wildcards(_ text: String) throws(TableError) -> KeyMatch {
        let (prefix, digits) = (text.prefix(2), text.dropFirst(2))
        let ones = prefix == "0x" ? "f" : "1"
        let mask = prefix + digits.map { $0 == "*" ? "0" : ones }.joined()
        let value = String(prefix) + digits.map { $0 == "*" ? "0" : String($0) }.joined()
        guard let all = Field.magnitude(mask[...]) else {
            throw TableError(.value, "\(field.name): \"\(text)\" is no value of it")
        }
        return .masked(try field.value(of: value), mask: Bits(truncating: all.bytes, width: field.width))
    }

    /// In the one form the key's match kind has for it.
    package func canonical(_ form: KeyMatch, _ text: String) throws(TableError) -> KeyMatch {
        func refuse(_ kind: String) -> TableError {
            TableError(.value, "\(field.name): \(text) is no \(kind)")
        }
        switch match {
        case .exact, .optional:
            if let (value, mask) = masked(form), mask.isOnes { return .exact(value) }
            if case .range(let low, let high) = form, low == high { return .exact(low) }
            if match == .optional, let (_, mask) = masked(form), mask.isZero { return .any }
            throw refuse("single value, and the key is matched \(match == .exact ? "exactly" : "exactly or not at all")")
        case .lpm:
            guard let (value, mask) = masked(form), let length = mask.prefixLength else {
                throw refuse("prefix: write value/length")
            }
            return .prefix(value, length: length)
        case .ternary:
            guard let (value, mask) = masked(form) else { throw refuse("value and mask: write value&&&mask") }
            return mask.isZero ? .any : mask.isOnes ? .exact(value) : .masked(value, mask: mask)
        case .range:
            if case .range(let low, let high) = form {
                return low == high ? .exact(low) : low.isZero && high.isOnes ? .any : form
            }
            guard let (value, mask) = masked(form), mask.prefixLength != nil else { throw refuse("range: write low..high") }
            return mask.isOnes ? .exact(value) : mask.isZero ? .any : .range(value, value | ~mask)
        }
    }

    private static func halves(_ text: String, _ separator: String) -> (String, String)? {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        guard bytes.count >= mark.count,
            let at = (0...bytes.count - mark.count).first(where: { bytes[$0..<$0 + mark.count].elementsEqual(mark) })
        else { return nil }
        return (
            String(decoding: bytes[..<at], as: UTF8.self), String(decoding: bytes[(at + mark.count)...], as: UTF8.self)
        )
    }
}
