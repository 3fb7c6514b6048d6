/// An Ethernet address: six bytes, in the order they travel.
public struct MACAddress: Sendable, Hashable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Nil unless there are six bytes.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads `02:00:00:00:00:0a`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let bytes = parts.compactMap { part in
            part.utf8.count <= 2 && part.first?.isHexDigit == true ? UInt8(part, radix: 16) : nil
        }
        guard parts.count == 6 else { return nil }
        self.init(bytes: bytes)
    }

    public var description: String { bytes.map(hexadecimal).joined(separator: ":") }
}

/// Two lower-case digits.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16)
    return byte < 16 ? "0" + digits : digits
}
