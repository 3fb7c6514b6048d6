/// An address and how many of its leading bits count: `10.0.0.0/8`, `2001:db8::1/64`.
public struct IPPrefix: Sendable, Hashable, CustomStringConvertible {
    public let address: IPAddress
    /// In bits, 0 to the address's width.
    public let length: Int

    /// Nil when the length is no length of such an address.
    public init?(_ address: IPAddress, length: Int) {
        guard length >= 0, length <= address.width else { return nil }
        self.address = address
        self.length = length
    }

    /// Reads `ADDRESS/LENGTH`, or an address alone, which stands for all of its bits; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        guard parts.count == 2 else {
            self.init(address, length: address.width)
            return
        }
        guard parts[1].allSatisfy(\.isNumber), let length = Int(parts[1]) else { return nil }
        self.init(address, length: length)
    }

    /// Length 0.
    init(any address: IPAddress) {
        self.address = address
        length = 0
    }

    public var description: String { "\(address)/\(length)" }
}
