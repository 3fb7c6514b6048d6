/// What an expected packet looks like.
public struct PacketPattern: Sendable, Equatable {
    /// Bits that do not matter are 0.
    public var bytes: [UInt8]
    /// Which bits matter; as long as `bytes`.
    public var mask: [UInt8]
    /// `$`: no bytes may follow.
    public var isExact: Bool

    public init(bytes: [UInt8], mask: [UInt8], isExact: Bool) {
        self.bytes = bytes
        self.mask = mask
        self.isExact = isExact
    }

    /// The pattern that only this packet fits.
    public init(exactly bytes: [UInt8]) {
        self.init(bytes: bytes, mask: [UInt8](repeating: 0xFF, count: bytes.count), isExact: true)
    }

    /// How a packet fails to fit; nil when it fits.
    public func mismatch(with packet: [UInt8]) -> Mismatch? {
        if packet.count < bytes.count || isExact && packet.count > bytes.count {
            return Mismatch(offset: differingOffset(packet), length: (wanted: bytes.count, found: packet.count))
        }
        return differingOffset(packet).map { Mismatch(offset: $0, length: nil) }
    }

    public struct Mismatch: Sendable {
        /// The first byte that differs, from 0; nil when only the length does.
        public var offset: Int?
        public var length: (wanted: Int, found: Int)?
    }

    private func differingOffset(_ packet: [UInt8]) -> Int? {
        zip(bytes, mask).enumerated().first { i, byte in i < packet.count && packet[i] & byte.1 != byte.0 }?.offset
    }
}
