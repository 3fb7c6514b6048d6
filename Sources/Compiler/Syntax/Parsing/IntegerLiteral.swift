import BigInt

/// The value of an integer literal (specification 6.4.3.2): `255`, `0xFF`, `8w0b1010_1010`, `4s7`.
struct IntegerLiteral {
    var value: BigInt
    var width: Int?
    var isSigned = false

    struct Problem: Error { var message: String }

    init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        var digits = bytes[...]
        // The width ends in `w` or `s`; without them all letters belong to a hexadecimal number.
        if let mark = bytes.firstIndex(where: { !(0x30...0x39).contains($0) }), mark > 0,
            bytes[mark] == UInt8(ascii: "w") || bytes[mark] == UInt8(ascii: "s")
        {
            guard let width = Int(text.prefix(mark)), width <= Parser.Limit.integerWidth else {
                throw Problem(message: Message.integerTooWide(Parser.Limit.integerWidth))
            }
            self.width = width
            isSigned = bytes[mark] == UInt8(ascii: "s")
            digits = bytes[(mark + 1)...]
        }
        var radix = 10
        if digits.count >= 2, digits.first == UInt8(ascii: "0") {
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            case UInt8(ascii: "d"): radix = 10
            default: radix = 0
            }
            if radix == 0 { radix = 10 } else { digits = digits.dropFirst(2) }
        } else if digits.first == UInt8(ascii: "_") {
            throw Problem(message: Message.badInteger(text, "its first digit cannot be '_'"))
        }
        let plain = digits.filter { $0 != UInt8(ascii: "_") }
        guard plain.count <= Parser.Limit.integerDigits else {
            throw Problem(message: Message.integerTooLong(Parser.Limit.integerDigits))
        }
        guard !plain.isEmpty else { throw Problem(message: Message.badInteger(text, "it has no digits")) }
        var small: UInt64 = 0
        for byte in plain {
            guard let digit = Self.digit(byte), digit < radix else {
                let character = Character(Unicode.Scalar(byte))
                throw Problem(message: Message.badInteger(text, "'\(character)' is no digit of base \(radix)"))
            }
            small = small &* UInt64(radix) &+ UInt64(digit)
        }
        // Fifteen digits fit a word in every base.
        if plain.count <= 15 {
            value = BigInt(small)
        } else {
            value = BigInt(String(decoding: plain, as: UTF8.self), radix: radix) ?? 0
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte) - 0x30
        case 0x41...0x46: Int(byte) - 0x41 + 10
        case 0x61...0x66: Int(byte) - 0x61 + 10
        default: nil
        }
    }
}
