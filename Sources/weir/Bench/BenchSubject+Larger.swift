/// Four larger programs, of the kind that people write by hand.
extension BenchSubject {
    static let larger: [BenchSubject] = [routes, acl6, vxlan, balancer]

    private static let routes = BenchSubject(
        name: "routes", handEntry: "routes_by_hand",
        entries: (0..<64).map { number in
            Entry(
                table: "routes", keys: [("dst", "10.\(number).0.0/16")], action: "forward",
                parameters: [("port", "1"), ("smac", "02:00:00:00:00:fe"), ("dmac", "02:00:00:00:01:\(hex(number))")])
        } + [
            Entry(
                table: "routes", keys: [("dst", "10.0.0.0/24")], action: "forward",
                parameters: [("port", "1"), ("smac", "02:00:00:00:00:fe"), ("dmac", "02:00:00:00:02:01")]),
            Entry(table: "routes", keys: [("dst", "10.0.9.0/24")], action: "local"),
            Entry(table: "routes", keys: [("dst", "10.0.8.0/24")], action: "refuse"),
            Entry(
                table: "routes", keys: [("dst", "10.0.7.0/24")], action: "forward",
                parameters: [("port", "77"), ("smac", "02:00:00:00:00:fe"), ("dmac", "02:00:00:00:02:07")]),
        ],
        cells: (0..<64).map { number in
            Cell(
                map: "routes", key: host(16) + [10, UInt8(number), 0, 0],
                value: host(1, 1) + [2, 0, 0, 0, 0, 0xfe, 2, 0, 0, 0, 1, UInt8(number)])
        } + [
            Cell(map: "routes", key: host(24) + [10, 0, 0, 0], value: host(1, 1) + [2, 0, 0, 0, 0, 0xfe, 2, 0, 0, 0, 2, 1]),
            Cell(map: "routes", key: host(24) + [10, 0, 9, 0], value: host(2, 0) + [UInt8](repeating: 0, count: 12)),
            Cell(map: "routes", key: host(24) + [10, 0, 8, 0], value: host(3, 0) + [UInt8](repeating: 0, count: 12)),
            Cell(map: "ports", key: host(1), value: host(1)),
            Cell(map: "routes", key: host(24) + [10, 0, 7, 0], value: host(1, 77) + [2, 0, 0, 0, 0, 0xfe, 2, 0, 0, 0, 2, 7]),
        ],
        packets: [
            BenchFrame.ipv4(.udp).bytes, BenchFrame.ipv4(.tcp, to: 0x0a05_0102).bytes, BenchFrame.ipv4(.udp, to: 0x0a00_0901).bytes,
            BenchFrame.ipv4(.udp, to: 0x0a00_0801).bytes, BenchFrame.ipv4(.udp, to: 0x0a00_0701).bytes,
            BenchFrame.ipv4(.udp, to: 0x0b00_0701).bytes, BenchFrame.ipv4(.udp, ttl: 1).bytes,
            BenchFrame.ethernet(type: 0x806).bytes + [UInt8](repeating: 1, count: 46),
        ],
        // The time to live and the checksum as they came.
        undo: """
            unsigned char *at = (void *)(unsigned long)ctx->data; \
            if (at + 26 <= (unsigned char *)(unsigned long)ctx->data_end) \
            { at[22] = 64; *(unsigned short *)(at + 24) = \(checksum(BenchFrame.ipv4(.udp).bytes)); }
            """)

    /// The checksum of an IPv4 header behind Ethernet, as a number in host order of the bytes as they lie.
    private static func checksum(_ frame: [UInt8]) -> Int { Int(frame[24]) | Int(frame[25]) << 8 }

    private static func hex(_ number: Int) -> String { (number < 16 ? "0" : "") + String(number, radix: 16) }

    // MARK: Access list

    /// A rule with what it matches as bytes: source, destination, protocol, port.
    private struct Rule {
        var source: (bytes: [UInt8], length: Int)
        var destination: (bytes: [UInt8], length: Int)
        var next: UInt8?
        var port: Int?
        var permits: Bool
        var priority: Int
    }

    private static func address(_ words: Int...) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in words { bytes += [UInt8(word >> 8), UInt8(word & 255)] }
        return bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
    }

    private static let rules: [Rule] =
        (0..<16).map { number in
            Rule(
                source: (address(0x2001, 0xdb8, number), 48), destination: (address(0x2001, 0xdb8, 0xff), 48), next: 6, port: 443,
                permits: true, priority: 400 + number)
        }
        + (0..<16).map { number in
            Rule(
                source: (address(0x2001, 0xdb8, number, 7), 64), destination: (address(), 0), next: nil, port: nil, permits: false,
                priority: 300 + number)
        }
        + (0..<16).map { number in
            Rule(
                source: (address(), 0), destination: (address(0x2001, 0xdb8, 0xff, number), 64), next: 17, port: 53, permits: true,
                priority: 200 + number)
        }
        + (0..<8).map { number in
            Rule(
                source: (address(0x2001, 0xdb8, number), 48), destination: (address(), 0), next: nil, port: nil, permits: true,
                priority: 100 + number)
        }

    private static func prefixed(_ address: (bytes: [UInt8], length: Int)) -> (text: String, mask: [UInt8]) {
        let mask = (0..<16).map { UInt8(truncatingIfNeeded: 0xff00 >> min(8, max(0, address.length - 8 * $0))) }
        let words = stride(from: 0, to: 16, by: 2).map { String(Int(address.bytes[$0]) << 8 | Int(address.bytes[$0 + 1]), radix: 16) }
        return (words.joined(separator: ":") + "/\(address.length)", mask)
    }

    private static func entry(_ rule: Rule) -> Entry {
        var keys: [(String, String)] = []
        if rule.source.length > 0 { keys.append(("src", prefixed(rule.source).text)) }
        if rule.destination.length > 0 { keys.append(("dst", prefixed(rule.destination).text)) }
        if let next = rule.next { keys.append(("next", "\(next)")) }
        if let port = rule.port { keys.append(("port", "\(port)")) }
        return Entry(table: "rules", keys: keys, action: rule.permits ? "permit" : "deny", priority: rule.priority)
    }

    /// The last word of the key by hand: tuple, protocol, port.
    private static func rest(_ tuple: Int, _ next: UInt8, _ port: Int) -> [UInt8] {
        [UInt8(port >> 8), UInt8(port & 255), next, 0] + host(UInt32(tuple))
    }

    private static var handRules: [Cell] {
        // The rules are in groups of one mask each, the groups in order of falling priority.
        var tuples: [UInt8] = []
        var masks: [[UInt8]] = []
        var cells: [Cell] = []
        for rule in rules {
            let mask =
                prefixed(rule.source).mask + prefixed(rule.destination).mask
                + rest(0, rule.next == nil ? 0 : 0xff, rule.port == nil ? 0 : 0xffff)
            if !masks.contains(mask) {
                masks.append(mask)
                let highest =
                    rules.filter { other in
                        prefixed(other.source).mask == prefixed(rule.source).mask
                            && prefixed(other.destination).mask == prefixed(rule.destination).mask && (other.port == nil) == (rule.port == nil)
                    }.map(\.priority).max() ?? 0
                tuples += mask + host(UInt32(highest), 1)
            }
            let key = rule.source.bytes + rule.destination.bytes + rest(masks.count - 1, rule.next ?? 0, rule.port ?? 0)
            cells.append(Cell(map: "rules", key: key, value: host(UInt32(rule.priority), rule.permits ? 1 : 2)))
        }
        tuples += [UInt8](repeating: 0, count: 16 * 48 - tuples.count)
        return cells + [Cell(map: "tuples", key: host(0), value: tuples)]
    }

    private static let acl6 = BenchSubject(
        name: "acl6", handEntry: "acl6_by_hand", entries: rules.map(entry), cells: handRules,
        packets: [
            // Decided by the third of four masks, so that neither search is at its best or its worst.
            BenchFrame.ipv6(.udp, from: address(0x2001, 0xdb8, 0x77, 1), to: address(0x2001, 0xdb8, 0xff, 5), port: 53).bytes,
            BenchFrame.ipv6(.tcp, from: address(0x2001, 0xdb8, 3, 1), to: address(0x2001, 0xdb8, 0xff, 5), port: 443).bytes,
            BenchFrame.ipv6(.tcp, from: address(0x2001, 0xdb8, 3, 7), to: address(0x2001, 0xdb8, 0xff, 5), port: 443).bytes,
            BenchFrame.ipv6(.tcp, from: address(0x2001, 0xdb8, 3, 7), to: address(0x2001, 0xdb8, 0xff, 5), port: 80).bytes,
            BenchFrame.ipv6(.icmp, from: address(0x2001, 0xdb8, 5, 9), to: address(0xfd00), port: 0).bytes,
            BenchFrame.ipv6(.udp, from: address(0xfd00), to: address(0xfd00, 1), port: 99).bytes,
            BenchFrame.ipv4(.udp).bytes,
            Array(BenchFrame.ipv6(.tcp, from: address(0x2001, 0xdb8, 3, 1), to: address(0x2001), port: 443).bytes.prefix(56)),
        ])

    // MARK: Tunnel

    private static let vxlan = BenchSubject(
        name: "vxlan", handEntry: "vxlan_by_hand",
        entries: [
            Entry(
                table: "stations", keys: [("dst", "02:00:00:00:00:02")], action: "tunnel",
                parameters: [
                    ("network", "4711"), ("local", "192.0.2.1"), ("remote", "192.0.2.9"), ("smac", "02:00:00:00:00:fe"),
                    ("dmac", "02:00:00:00:00:ff"),
                ]),
            Entry(table: "stations", keys: [("dst", "02:00:00:00:00:03")], action: "refuse"),
        ],
        cells: [
            Cell(
                map: "stations", key: [2, 0, 0, 0, 0, 2],
                value: host(1) + [0, 0x12, 0x67, 0] + [192, 0, 2, 1, 192, 0, 2, 9] + [2, 0, 0, 0, 0, 0xfe, 2, 0, 0, 0, 0, 0xff]),
            Cell(map: "stations", key: [2, 0, 0, 0, 0, 3], value: host(2) + [UInt8](repeating: 0, count: 24)),
        ],
        packets: [
            BenchFrame.ipv4(.udp).bytes, BenchFrame.ipv4(.tcp, size: 333).bytes, BenchFrame.ipv4(.udp, destination: [2, 0, 0, 0, 0, 3]).bytes,
            BenchFrame.ipv4(.udp, destination: [2, 0, 0, 0, 0, 4]).bytes,
        ],
        undo: "adjust_head_back(ctx, 50);")

    // MARK: Balancer

    private static let balancer = BenchSubject(
        name: "balancer", handEntry: "balancer_by_hand",
        entries: [
            Entry(
                table: "services", keys: [("dst", "10.0.0.2"), ("protocol", "6"), ("port", "80")], action: "service",
                parameters: [("first", "8"), ("mask", "15")]),
            Entry(
                table: "services", keys: [("dst", "10.0.0.2"), ("protocol", "17"), ("port", "80")], action: "service",
                parameters: [("first", "0"), ("mask", "7")]),
        ]
            + (0..<20).map { number in
                Entry(
                    table: "servers", keys: [("slot", "\(number)")], action: "server",
                    parameters: [("address", "10.9.0.\(number)"), ("mac", "02:00:00:00:03:\(hex(number))")])
            },
        cells: [
            Cell(map: "services", key: [10, 0, 0, 2, 0, 80, 6, 0], value: host(8, 15)),
            Cell(map: "services", key: [10, 0, 0, 2, 0, 80, 17, 0], value: host(0, 7)),
        ]
            + (0..<20).map { number in
                Cell(
                    map: "servers", key: host(UInt32(number)),
                    value: host(1) + [10, 9, 0, UInt8(number)] + [2, 0, 0, 0, 3, UInt8(number), 0, 0])
            },
        packets: [BenchFrame.ipv4(.tcp).bytes, BenchFrame.ipv4(.udp).bytes]
            + (1..<12).map { BenchFrame.ipv4(.tcp, from: 0x0a00_0100 + $0 * 977, ports: (1000 + $0 * 31, 80)).bytes }
            + [BenchFrame.ipv4(.udp, ports: (9, 81)).bytes, BenchFrame.ipv4(.icmp).bytes, BenchFrame.ethernet(type: 0x806).bytes],
        // The destination and the checksums as they came; both addresses go back by themselves.
        undo: """
            unsigned char *at = (void *)(unsigned long)ctx->data; \
            if (at + 54 <= (unsigned char *)(unsigned long)ctx->data_end) \
            { *(unsigned int *)(at + 30) = 0x0200000a; *(unsigned short *)(at + 24) = \(checksum(BenchFrame.ipv4(.tcp).bytes)); \
            *(unsigned short *)(at + 50) = 0x5c7a; }
            """)
}
