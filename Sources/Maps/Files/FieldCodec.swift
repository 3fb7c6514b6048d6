import Schema

/// The short way from the text of a number or address of 64 bits at most to its place in a key or value. What it does not answer is not
/// wrong: `Field.value(of:)`, which it agrees with, has to look.
struct FieldCodec {
    private let offset: Int
    private let size: Int
    private let width: Int
    private let isHost: Bool
    private let largest: UInt64
    /// Decimal numbers of signed fields end here.
    private let largestDecimal: UInt64

    /// Nil for a field of more than 64 bits.
    init?(_ field: Field) {
        guard (1...64).contains(field.width), (1...8).contains(field.size) else { return nil }
        offset = field.offset
        size = field.size
        width = field.width
        isHost = field.byteOrder == .host
        largest = UInt64.max >> UInt64(64 - field.width)
        largestDecimal = field.format == .signed ? largest >> 1 : largest
    }

    /// The number a text stands for; nil when the long way has to tell.
    @inline(__always)
    func number(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard let first = text.first, FieldCodec.digit(first) != nil else { return width == 48 ? mac(text) : nil }
        var value: UInt64 = 0
        if text.count <= 20 {
            var at = 0
            // 19 digits always fit in 64 bits; the twentieth may not.
            let safe = min(text.count, 19)
            while at < safe, let digit = FieldCodec.digit(text[at]) {
                value = value &* 10 &+ digit
                at += 1
            }
            if at == 19, text.count == 20, let digit = FieldCodec.digit(text[19]) {
                let (tens, isLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, isLarger) = tens.addingReportingOverflow(digit)
                return isLarge || isLarger || sum > largestDecimal ? nil : sum
            }
            if at == text.count { return value <= largestDecimal ? value : nil }
            if text[at] == UInt8(ascii: "."), width == 32 { return ipv4(text) }
        }
        if text.count >= 3, text.count <= 18, text[0] == UInt8(ascii: "0"), text[1] == UInt8(ascii: "x") { return hex(text) }
        return width == 48 ? mac(text) : nil
    }

    /// A number or a prefix; a number alone has all bits.
    @inline(__always)
    func prefix(_ text: UnsafeRawBufferPointer) -> (value: UInt64, length: Int)? {
        var slash = text.count - 1
        // The length has three digits at most.
        let lowest = max(0, text.count - 4)
        while slash >= lowest, text[slash] != UInt8(ascii: "/") { slash -= 1 }
        guard slash >= lowest else { return number(text).map { ($0, width) } }
        guard let value = number(UnsafeRawBufferPointer(rebasing: text[..<slash])), slash + 1 < text.count else { return nil }
        var length: UInt64 = 0
        for byte in text[(slash + 1)...] {
            guard let digit = FieldCodec.digit(byte) else { return nil }
            length = length * 10 + digit
        }
        guard length <= width else { return nil }
        let free = UInt64(width) - length
        guard free >= 64 ? value == 0 : value & (1 << free - 1) == 0 else { return nil }
        return (value, Int(length))
    }

    /// Writes a number, of which there is room for `size` bytes at the field's place.
    @inline(__always)
    func store(_ value: UInt64, in bytes: UnsafeMutableRawPointer) {
        for index in 0..<size {
            let shift = UInt64(8 * (isHost ? littleEndian(index) : size - 1 - index))
            bytes.storeBytes(of: UInt8(truncatingIfNeeded: value >> shift), toByteOffset: offset + index, as: UInt8.self)
        }
    }

    @inline(__always)
    private func littleEndian(_ index: Int) -> Int {
        #if _endian(little)
        index
        #else
        size - 1 - index
        #endif
    }

    @inline(__always)
    private static func digit(_ byte: UInt8) -> UInt64? { (0x30...0x39).contains(byte) ? UInt64(byte &- 0x30) : nil }

    private func hex(_ text: UnsafeRawBufferPointer) -> UInt64? {
        var value: UInt64 = 0
        for byte in text[2...] {
            guard let digit = Magnitude.value(of: byte) else { return nil }
            value = value << 4 | UInt64(digit)
        }
        return value <= largest ? value : nil
    }

    private func ipv4(_ text: UnsafeRawBufferPointer) -> UInt64? {
        var (value, part, digits, parts): (UInt64, UInt64, Int, Int) = (0, 0, 0, 1)
        for byte in text {
            if byte == UInt8(ascii: ".") {
                guard digits > 0, parts < 4 else { return nil }
                value = value << 8 | part
                (part, digits, parts) = (0, 0, parts + 1)
            } else {
                guard let digit = FieldCodec.digit(byte), digits < 3 else { return nil }
                part = part * 10 + digit
                digits += 1
                guard part <= 255 else { return nil }
            }
        }
        return parts == 4 && digits > 0 ? value << 8 | part : nil
    }

    private func mac(_ text: UnsafeRawBufferPointer) -> UInt64? {
        guard text.count == 17 else { return nil }
        var value: UInt64 = 0
        for place in 0..<17 {
            if place % 3 == 2 {
                guard text[place] == UInt8(ascii: ":") else { return nil }
            } else {
                guard let digit = Magnitude.value(of: text[place]) else { return nil }
                value = value << 4 | UInt64(digit)
            }
        }
        return value
    }
}
