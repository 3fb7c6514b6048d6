import Glibc

/// An IPv4 or IPv6 address, its bytes in network order.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    public enum Family: Sendable, Hashable { case ipv4, ipv6 }

    public let family: Family
    /// 4 or 16 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are 4 or 16 bytes.
    public init?(bytes: some Collection<UInt8>) {
        switch bytes.count {
        case 4: family = .ipv4
        case 16: family = .ipv6
        default: return nil
        }
        self.bytes = Array(bytes)
    }

    private init(_ family: Family, _ bytes: [UInt8]) {
        self.family = family
        self.bytes = bytes
    }

    /// `0.0.0.0`
    public static let anyIPv4 = IPAddress(.ipv4, [UInt8](repeating: 0, count: 4))
    /// `::`
    public static let anyIPv6 = IPAddress(.ipv6, [UInt8](repeating: 0, count: 16))

    /// Reads `10.0.0.1` or `2001:db8::1` (`inet_pton(3)`); nil for anything else.
    public init?(_ text: String) {
        guard !text.utf8.contains(0) else { return nil }
        for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: size)
            if inet_pton(family, text, &bytes) == 1 {
                self.init(bytes: bytes)
                return
            }
        }
        return nil
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(code, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The width of an address in bits.
    public var width: Int { bytes.count * 8 }

    /// `AF_INET` or `AF_INET6`.
    var code: Int32 {
        switch family {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        }
    }
}
