/// A value of JSON (RFC 8259). Numbers stay text, so that they keep all their digits.
enum JSONValue: Equatable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case list([JSONValue])
    case object([Member])

    struct Member: Equatable {
        var name: String
        var value: JSONValue
    }

    /// The one value a line holds. Refused with what is wrong and in which column, counted from 1.
    init(line: UnsafeRawBufferPointer) throws(TableError) {
        var reader = JSONReader(bytes: line)
        self = try reader.document()
    }
}

/// Reads JSON from bytes; nested 16 deep at most.
private struct JSONReader {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    mutating func document() throws(TableError) -> JSONValue {
        let value = try value(depth: 0)
        skipBlanks()
        guard at == bytes.count else { throw wrong("something follows the value") }
        return value
    }

    private func wrong(_ what: String) -> TableError { TableError(.value, "no JSON: \(what), at column \(at + 1)") }

    private mutating func skipBlanks() {
        while at < bytes.count, [0x20, 0x09, 0x0d, 0x0a].contains(bytes[at]) { at += 1 }
    }

    private mutating func take(_ character: Character) -> Bool {
        skipBlanks()
        guard at < bytes.count, bytes[at] == character.asciiValue else { return false }
        at += 1
        return true
    }

    private mutating func value(depth: Int) throws(TableError) -> JSONValue {
        guard depth < 16 else { throw wrong("nested too deep") }
        skipBlanks()
        guard at < bytes.count else { throw wrong("a value is missing") }
        switch bytes[at] {
        case UInt8(ascii: "{"):
            at += 1
            return try object(depth)
        case UInt8(ascii: "["):
            at += 1
            return try list(depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default:
            for (word, value) in [("true", JSONValue.bool(true)), ("false", .bool(false)), ("null", .null)]
            where bytes[at...].starts(with: word.utf8) {
                at += word.utf8.count
                return value
            }
            throw wrong("a value is missing")
        }
    }

    private mutating func object(_ depth: Int) throws(TableError) -> JSONValue {
        var members: [JSONValue.Member] = []
        if take("}") { return .object([]) }
        repeat {
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw wrong("a member's name is missing") }
            let name = try text()
            guard take(":") else { throw wrong("a colon is missing") }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw wrong("the object is not closed") }
        return .object(members)
    }

    private mutating func list(_ depth: Int) throws(TableError) -> JSONValue {
        var elements: [JSONValue] = []
        if take("]") { return .list([]) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw wrong("the list is not closed") }
        return .list(elements)
    }

    private mutating func number() throws(TableError) -> String {
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let digits = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        guard at > digits else { throw wrong("a number has no digits") }
        if at < bytes.count, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(bytes[at]) {
            throw wrong("a number has to be whole")
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func text() throws(TableError) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "\"") {  // Nothing to replace in it, as nearly always.
            at += 1
            return String(decoding: bytes[start..<at - 1], as: UTF8.self)
        }
        var result = Array(bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            guard byte >= 0x20 else {
                at -= 1
                throw wrong("a control character stands in text")
            }
            if byte == UInt8(ascii: "\\") { result += Array(try escape().utf8) } else { result.append(byte) }
        }
        throw wrong("text is not closed")
    }

    private mutating func escape() throws(TableError) -> String {
        guard at < bytes.count else { throw wrong("text is not closed") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            if let scalar = UnicodeScalar(unit) { return String(Character(scalar)) }
            // Half of a pair.
            guard (0xd800..<0xdc00).contains(unit), at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u")
            else { return "\u{fffd}" }
            at += 2
            let low = try hexUnit()
            guard (0xdc00..<0xe000).contains(low), let scalar = UnicodeScalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)) else {
                return "\u{fffd}"
            }
            return String(Character(scalar))
        default: throw wrong("a backslash stands before a letter it does not go with")
        }
    }

    private mutating func hexUnit() throws(TableError) -> UInt32 {
        guard at + 4 <= bytes.count else { throw wrong("four hexadecimal digits are missing") }
        var unit: UInt32 = 0
        for byte in bytes[at..<at + 4] {
            guard let digit = Magnitude.value(of: byte) else { throw wrong("four hexadecimal digits are missing") }
            unit = unit << 4 | UInt32(digit)
        }
        at += 4
        return unit
    }
}
