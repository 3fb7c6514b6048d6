/// A router of five tables for xdp_model and for v1model, and by hand.
extension BenchSubject {
    static let router = router(name: "router5")
    static let routerV1 = router(name: "router5v1")

    private static func mac(_ last: Int) -> [UInt8] { [2, 0, 0, 0, 0, UInt8(last)] }

    private static func text(_ mac: [UInt8]) -> String { mac.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":") }

    /// What the access list says: a source network, a protocol or any, which way.
    private static let rules: [(source: [UInt8], length: Int, next: UInt8?, permits: Bool, priority: Int)] =
        (0..<16).map { ([10, 0, UInt8($0), 200], 32, 6, false, 400 + $0) }
        + (0..<16).map { ([10, UInt8($0 + 1), 0, 0], 16, nil, false, 300 + $0) }
        + (0..<8).map { ([10, 0, UInt8($0), 0], 24, 17, true, 200 + $0) }
        + [([10, 0, 0, 0], 8, 6, true, 100), ([0, 0, 0, 0], 0, 1, true, 10)]

    private static func router(name: String) -> BenchSubject {
        var (entries, cells) = ([Entry](), [Cell]())
        for number in 2..<10 {
            entries.append(Entry(table: "stations", keys: [("mac", text(mac(number)))], action: "enter", parameters: [("of", "1")]))
            cells.append(Cell(map: "stations", key: mac(number) + [0, 0], value: host(1)))
        }
        func mask(_ length: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: 0xff00 >> min(8, max(0, length - 8 * $0))) } }
        var (tuples, groups) = ([UInt8](), [(length: Int, hasNext: Bool)]())
        for rule in rules {
            let source =
                rule.length == 0 ? "-" : "\(rule.source.map(String.init).joined(separator: "."))&&&\(mask(rule.length).map(String.init).joined(separator: "."))"
            entries.append(
                Entry(
                    table: "acl", keys: [("zone", "1"), ("src", source), ("dst", "-"), ("protocol", rule.next.map { "\($0)" } ?? "-")],
                    action: rule.permits ? "permit" : "refuse", priority: rule.priority))
            let group = (rule.length, rule.next != nil)
            if groups.last.map({ $0 == group }) != true {
                groups.append(group)
                let highest = rules.filter { $0.length == rule.length && ($0.next != nil) == (rule.next != nil) }.map(\.priority).max() ?? 0
                tuples += mask(rule.length) + [0, 0, 0, 0] + [rule.next == nil ? 0 : 255, 255, 0, 0] + host(UInt32(highest), 1)
            }
            cells.append(
                Cell(
                    map: "rules", key: rule.source + [0, 0, 0, 0, rule.next ?? 0, 1, UInt8(groups.count - 1), 0],
                    value: host(UInt32(rule.priority), rule.permits ? 1 : 2)))
        }
        cells.append(Cell(map: "tuples", key: host(0), value: tuples + [UInt8](repeating: 0, count: 16 * 20 - tuples.count)))
        for number in 0..<64 {
            entries.append(Entry(table: "routes", keys: [("dst", "10.\(number).0.0/16")], action: "via", parameters: [("next", "\(number % 8 + 1)")]))
            cells.append(Cell(map: "routes", key: host(16) + [10, UInt8(number), 0, 0], value: host(UInt32(number % 8 + 1))))
        }
        entries.append(Entry(table: "routes", keys: [("dst", "10.0.7.0/24")], action: "via", parameters: [("next", "9")]))
        cells.append(Cell(map: "routes", key: host(24) + [10, 0, 7, 0], value: host(9)))
        for number in 1..<9 {
            // The eighth next hop is by a port that has no interface.
            let port = number == 8 ? 7 : 1
            entries.append(
                Entry(
                    table: "hops", keys: [("hop", "\(number)")], action: "rewrite",
                    parameters: [("leaving", "\(port)"), ("mac", text(mac(0x40 + number)))]))
            cells.append(Cell(map: "hops", key: host(UInt32(number)), value: host(UInt32(port)) + mac(0x40 + number) + [0, 0]))
        }
        for port in [1, 7] {
            entries.append(Entry(table: "sources", keys: [("port", "\(port)")], action: "leave", parameters: [("mac", text(mac(0x80 + port)))]))
            cells.append(Cell(map: "sources", key: host(UInt32(port)), value: mac(0x80 + port) + [0, 0]))
        }
        cells.append(Cell(map: "ports", key: host(1), value: host(1)))
        let packet = BenchFrame.ipv4(.udp).bytes
        return BenchSubject(
            name: name, handEntry: "router5_by_hand", entries: entries, cells: cells,
            packets: [
                packet, BenchFrame.ipv4(.tcp, to: 0x0a05_0102).bytes, BenchFrame.ipv4(.udp, to: 0x0a00_0701).bytes,
                BenchFrame.ipv4(.udp, to: 0x0a07_0001).bytes, BenchFrame.ipv4(.udp, from: 0x0a03_0001).bytes, BenchFrame.ipv4(.udp, ttl: 1).bytes,
                BenchFrame.ipv4(.tcp, from: 0x0a00_02c8).bytes, BenchFrame.ipv4(.icmp, from: 0x0b00_02c8).bytes,
                BenchFrame.ipv4(.udp, destination: mac(0x33)).bytes, BenchFrame.ethernet(type: 0x806).bytes + [UInt8](repeating: 1, count: 46),
            ],
            // Both addresses, the time to live and the checksum as they came.
            undo: """
                unsigned char *at = (void *)(unsigned long)ctx->data; \
                if (at + 26 <= (unsigned char *)(unsigned long)ctx->data_end) \
                { at[0] = at[6] = 2; at[1] = at[2] = at[3] = at[4] = at[7] = at[8] = at[9] = at[10] = 0; at[5] = 2; at[11] = 1; \
                at[22] = 64; *(unsigned short *)(at + 24) = \(Int(packet[24]) | Int(packet[25]) << 8); }
                """)
    }
}
