/// A frame put together for a bench, fields in network order.
struct BenchFrame {
    private(set) var bytes: [UInt8] = []

    /// What an IPv4 or IPv6 header says is behind it.
    enum Transport: UInt8 { case icmp = 1, tcp = 6, udp = 17 }

    static let mac: (one: [UInt8], two: [UInt8]) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2])

    mutating func add(_ value: Int, bytes count: Int) {
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
    }

    mutating func add(_ more: [UInt8]) { bytes += more }

    static func ethernet(type: Int, destination: [UInt8] = mac.two, source: [UInt8] = mac.one) -> BenchFrame {
        var frame = BenchFrame()
        frame.add(destination)
        frame.add(source)
        frame.add(type, bytes: 2)
        return frame
    }

    /// Ethernet, IPv4 and what is named, 64 bytes with the checksum that the card adds.
    static func ipv4(
        _ transport: Transport, from: Int = 0x0a00_0001, to: Int = 0x0a00_0002, ports: (Int, Int) = (4660, 80), size: Int = 60,
        ttl: Int = 64, destination: [UInt8] = mac.two
    ) -> BenchFrame {
        var frame = ethernet(type: 0x800, destination: destination)
        var header = BenchFrame()
        header.add(0x4500, bytes: 2)
        header.add(size - 14, bytes: 2)
        header.add(0x1234_4000, bytes: 4)
        header.add(ttl << 8 | Int(transport.rawValue), bytes: 2)
        header.add(0, bytes: 2)
        header.add(from, bytes: 4)
        header.add(to, bytes: 4)
        let sum = header.checksum
        frame.add(header.bytes)
        frame.bytes[24] = UInt8(sum >> 8)
        frame.bytes[25] = UInt8(sum & 255)
        frame.add(transport, ports)
        frame.pad(to: size)
        return frame
    }

    static func ipv6(_ transport: Transport, from: [UInt8], to: [UInt8], port: Int, size: Int = 80) -> BenchFrame {
        var frame = ethernet(type: 0x86dd)
        frame.add(0x6000_0000, bytes: 4)
        frame.add(size - 54, bytes: 2)
        frame.add(Int(transport.rawValue) << 8 | 64, bytes: 2)
        frame.add(from)
        frame.add(to)
        frame.add(transport, (4660, port))
        frame.pad(to: size)
        return frame
    }

    private mutating func add(_ transport: Transport, _ ports: (Int, Int)) {
        switch transport {
        case .icmp: add(0x0800_abcd, bytes: 4)
        case .tcp:
            add(ports.0 << 16 | ports.1, bytes: 4)
            add(1, bytes: 4)
            add(2, bytes: 4)
            add(0x5010_2000, bytes: 4)
            add(0x7a5c_0000, bytes: 4)
        case .udp:
            add(ports.0 << 16 | ports.1, bytes: 4)
            add(26, bytes: 2)
            add(0x3c1d, bytes: 2)
        }
    }

    private mutating func pad(to size: Int) {
        while bytes.count < size { bytes.append(UInt8(truncatingIfNeeded: bytes.count &* 37)) }
    }

    /// The Internet checksum over all of it.
    private var checksum: Int {
        var sum = 0
        for index in stride(from: 0, to: bytes.count - 1, by: 2) { sum += Int(bytes[index]) << 8 | Int(bytes[index + 1]) }
        while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
        return ~sum & 0xffff
    }
}
