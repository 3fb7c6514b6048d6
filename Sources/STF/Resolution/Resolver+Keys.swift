import Schema
import Source

/// Keys: from names and numbers to matches in the order of the table.
extension Resolver {
    /// One match for each key of the table. Keys left out match as 0 when exact and anything otherwise.
    mutating func matches(_ keys: [STFKey], of table: Table, from span: Span) -> [Table.Entry.Match]? {
        var matches = table.keys.map { key in
            key.match == .exact ? Table.Entry.Match.exact(FieldValue(zeroOf: key.field.width).hexadecimal) : .any
        }
        var given: Set<Int> = []
        let names = table.keys.map(\.field.name)
        var complete = true
        for key in keys {
            guard let at = report(NameMatch.findKey(key.name.text, among: names), key.name, names, "key", table.name),
                let match = match(key.match, of: table.keys[at])
            else {
                complete = false
                continue
            }
            if !given.insert(at).inserted { error("\(key.name.text) is given twice", at: key.name.span) }
            matches[at] = match
        }
        return complete ? matches : nil
    }

    private mutating func match(_ written: STFKey.Match, of key: Table.Key) -> Table.Entry.Match? {
        let width = key.field.width
        switch written {
        case .value(let number):
            guard let (value, mask) = masked(number, of: key.field) else { return nil }
            return match(value, mask, number.mask != nil, of: key, at: number.span)
        case .prefix(let number, let length):
            guard let value = value(number, of: key.field) else { return nil }
            guard let bits = length.value, bits <= UInt64(clamping: width) else {
                error("\(key.field.name) has \(width) bits", at: length.span)
                return nil
            }
            let mask = FieldValue(leadingOnes: Int(bits), width: width)
            if value.masked(by: mask) != value { warn("the value has bits outside its prefix", at: number.span) }
            return match(value, mask, true, of: key, at: number.span)
        case .masked(let number, let maskNumber):
            guard let value = value(number, of: key.field), let mask = self.value(maskNumber, of: key.field)
            else { return nil }
            return match(value, mask, true, of: key, at: number.span)
        case .range(let low, let high):
            guard let from = value(low, of: key.field), let to = value(high, of: key.field) else { return nil }
            guard !(to < from) else {
                error("the range is empty", at: low.span.joined(high.span))
                return nil
            }
            if from == to { return match(from, FieldValue(onesOf: width), false, of: key, at: low.span) }
            guard key.match == .range else {
                error("\(key.field.name) is \(key.match.rawValue) and takes no range", at: low.span)
                return nil
            }
            return .range(from.hexadecimal, to.hexadecimal)
        }
    }

    /// The value and the bits of it that matter: digits that are not written are zeros that do.
    private mutating func masked(_ number: STFNumber, of field: Field) -> (value: FieldValue, mask: FieldValue)? {
        guard let digits = number.mask else {
            return value(number, of: field).map { ($0, FieldValue(onesOf: field.width)) }
        }
        guard let value = FieldValue(number, width: field.width) else {
            error("the value does not fit the \(field.width) bits of \(field.name)", at: number.span)
            return nil
        }
        let written = FieldValue(leadingOnes: field.width - (number.digitBits ?? 0), width: field.width)
        return (value, written.union(FieldValue(digits, width: field.width)))
    }

    /// The match in the words of the key's kind.
    private mutating func match(
        _ value: FieldValue, _ mask: FieldValue, _ isMasked: Bool, of key: Table.Key, at span: Span
    ) -> Table.Entry.Match? {
        let value = value.masked(by: mask)
        let full = FieldValue(onesOf: value.width)
        let refused: String
        switch key.match {
        case .exact:
            if mask == full { return .exact(value.hexadecimal) }
            refused = "is exact: every bit matters"
        case .lpm:
            if let length = mask.prefixLength { return .prefix(value.hexadecimal, length: length) }
            refused = "is matched by its longest prefix: the bits that matter come first"
        case .ternary:
            return .masked(value.hexadecimal, mask: mask.hexadecimal)
        case .optional:
            if mask == full { return .exact(value.hexadecimal) }
            if mask == FieldValue(zeroOf: value.width) { return .any }
            refused = "is optional: every bit matters, or none"
        case .range:
            if mask.prefixLength != nil {
                return .range(value.hexadecimal, value.union(mask.inverted()).hexadecimal)
            }
            refused = "is a range: LOW..HIGH"
        }
        error("\(key.field.name) \(refused)", at: span)
        return nil
    }
}
