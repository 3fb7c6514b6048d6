/// A value of some bits inside a map's key or value.
public struct Field: Codable, Sendable, Equatable {
    public enum ByteOrder: String, Codable, Sendable {
        /// An integer of 1, 2, 4 or 8 bytes as the CPU keeps it.
        case host
        /// `size` bytes, the most significant first; the value stands in the low `width` bits.
        case network
    }
    /// How people write the value.
    public enum Format: String, Codable, Sendable {
        case decimal, hex, ipv4, ipv6, mac, bool, enumeration, signed

        /// What `@format` asks of an unsigned field, in weir's words or those of P4Runtime (`IPV4_ADDRESS`, `HEX_STRING`); nil for a word
        /// that is neither, or that does not go with the width.
        public init?(annotation: String, width: Int) {
            switch (annotation.lowercased(), width) {
            case ("decimal", _): self = .decimal
            case ("hex", _), ("hex_string", _): self = .hex
            case ("ipv4", 32), ("ipv4_address", 32): self = .ipv4
            case ("ipv6", 128), ("ipv6_address", 128): self = .ipv6
            case ("mac", 48), ("mac_address", 48): self = .mac
            case ("bool", 1): self = .bool
            default: return nil
            }
        }
    }
    /// The P4 name: `hdr.ipv4.dst`, `port`.
    public var name: String
    /// Width in bits.
    public var width: Int
    /// Bytes from the start of the key or value.
    public var offset: Int
    /// Bytes it occupies.
    public var size: Int
    public var byteOrder: ByteOrder
    public var format: Format
    /// The members of an enumeration, by value; empty for any other format.
    public var members: [Member]

    public struct Member: Codable, Sendable, Equatable {
        public var name: String
        public var value: UInt64
        public init(name: String, value: UInt64) {
            self.name = name
            self.value = value
        }
    }

    public init(
        name: String, width: Int, offset: Int, size: Int, byteOrder: ByteOrder, format: Format, members: [Member] = []
    ) {
        self.name = name
        self.width = width
        self.offset = offset
        self.size = size
        self.byteOrder = byteOrder
        self.format = format
        self.members = members
    }
}
