import Maps
import Schema
import Source

/// Keys: from names and numbers to matches in the order of the table.
extension Resolver {
    /// One match for each key of the table. Keys left out match as 0 when exact and anything otherwise.
    mutating func matches(_ keys: [STFKey], of table: Table, from span: Span) -> [KeyMatch]? {
        var matches = table.keys.map { key -> KeyMatch in
            switch key.match {
            case .exact: .exact(Bits(width: key.field.width))
            case .lpm: .prefix(Bits(width: key.field.width), length: 0)
            case .ternary, .range, .optional: .any
            }
        }
        var given: Set<Int> = []
        let names = table.keys.map(\.field.name)
        var complete = true
        for key in keys {
            guard let at = report(NameMatch.findKey(key.name.text, among: names), key.name, names, "key", table.name),
                let match = match(key, of: table.keys[at])
            else {
                complete = false
                continue
            }
            if !given.insert(at).inserted { error("\(key.name.text) is given twice", at: key.name.span) }
            matches[at] = match
        }
        return complete ? matches : nil
    }

    /// The match in the one form its kind has.
    private mutating func match(_ written: STFKey, of key: Table.Key) -> KeyMatch? {
        guard let (form, span) = form(written.match, of: key.field) else { return nil }
        do {
            return try key.canonical(form, "this")
        } catch {
            self.error(error.sentence, at: span)
            return nil
        }
    }

    /// The match by its form alone.
    private mutating func form(_ written: STFKey.Match, of field: Field) -> (KeyMatch, Span)? {
        switch written {
        case .value(let number):
            guard let digits = number.mask else { return value(number, of: field).map { (.exact($0), number.span) } }
            guard let value = Bits(number, width: field.width) else {
                error("the value does not fit the \(field.width) bits of \(field.name)", at: number.span)
                return nil
            }
            // Digits that are not written are zeros that matter.
            let unwritten = Bits.mask(prefix: field.width - (number.digitBits ?? 0), width: field.width)
            return (.masked(value, mask: unwritten | Bits(truncating: digits, width: field.width)), number.span)
        case .prefix(let number, let length):
            guard let value = value(number, of: field) else { return nil }
            guard let bits = length.value.flatMap({ Int(exactly: $0) }), bits <= field.width else {
                error("\(field.name) has \(field.width) bits", at: length.span)
                return nil
            }
            let mask = Bits.mask(prefix: bits, width: field.width)
            if value & mask != value { warn("the value has bits outside its prefix", at: number.span) }
            return (.prefix(value & mask, length: bits), number.span)
        case .masked(let number, let maskNumber):
            guard let value = value(number, of: field), let mask = self.value(maskNumber, of: field) else { return nil }
            return (.masked(value & mask, mask: mask), number.span)
        case .range(let low, let high):
            guard let from = value(low, of: field), let to = value(high, of: field) else { return nil }
            let span = low.span.joined(high.span)
            guard from <= to else {
                error("the range is empty", at: span)
                return nil
            }
            return (.range(from, to), span)
        }
    }
}
