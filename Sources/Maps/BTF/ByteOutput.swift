/// Bytes on their way out, kept together until there are enough of them to be worth handing over.
struct ByteOutput: ~Copyable {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init(capacity: Int = 1 << 17) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    mutating func removeAll() { count = 0 }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }

    @inline(__always)
    mutating func append(_ source: UnsafePointer<UInt8>, _ length: Int) {
        reserve(length)
        (base + count).update(from: source, count: length)
        count += length
    }

    mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { if let start = $0.baseAddress { append(start, $0.count) } }
    }

    /// In decimal.
    @inline(__always)
    mutating func append(decimal number: UInt64) {
        reserve(20)
        if number < 10 {
            base[count] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number)
            count += 1
            return
        }
        var (rest, length, bound) = (number, 1, UInt64(10))
        while length < 20, number >= bound {
            length += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var place = count + length
        while rest >= 10 {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            place -= 1
            base[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
        base[place - 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest)
        count += length
    }

    mutating func append(decimal number: Int64) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(decimal: number.magnitude)
    }

    /// `0x` and two hexadecimal digits for every byte.
    mutating func append(hex source: UnsafeRawBufferPointer) {
        reserve(2 + 2 * source.count)
        base[count] = UInt8(ascii: "0")
        base[count + 1] = UInt8(ascii: "x")
        count += 2
        for byte in source {
            base[count] = ByteOutput.digit(byte >> 4)
            base[count + 1] = ByteOutput.digit(byte & 15)
            count += 2
        }
    }

    @inline(__always)
    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
    }

    /// As a JSON string, with its quotes; bytes that are no UTF-8 become U+FFFD.
    mutating func append(quoted text: some Sequence<UInt8>) {
        append(UInt8(ascii: "\""))
        for byte in String(decoding: Array(text), as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<32, 127:
                append("\\u00")
                append(ByteOutput.digit(byte >> 4))
                append(ByteOutput.digit(byte & 15))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
