/// The six programs of the paper's tables.
extension BenchSubject {
    static let paper: [BenchSubject] = [gate, mactable, ttltable, translate, reflect, push]

    private static let ip = BenchFrame.ipv4(.udp).bytes
    private static let tcp = BenchFrame.ipv4(.tcp).bytes
    private static let arp = BenchFrame.ethernet(type: 0x806).bytes + [UInt8](repeating: 1, count: 46)
    private static let usual = [ip, tcp, BenchFrame.ipv4(.icmp).bytes, arp, Array(ip.prefix(20)), Array(tcp.prefix(40))]

    private static let gate = BenchSubject(name: "gate", handEntry: "gate", paper: "xdp1", packets: usual)

    private static let mactable = BenchSubject(
        name: "mactable", handEntry: "mactable", paper: "xdp3",
        entries: [
            Entry(table: "stations", keys: [("hdr.eth.dst", "02:00:00:00:00:02")], action: "allow"),
            Entry(table: "stations", keys: [("hdr.eth.dst", "02:00:00:00:00:03")], action: "refuse"),
        ],
        cells: [
            Cell(map: "stations", key: [2, 0, 0, 0, 0, 2], value: host(1)),
            Cell(map: "stations", key: [2, 0, 0, 0, 0, 3], value: host(2)),
        ],
        packets: usual + [BenchFrame.ipv4(.udp, destination: [2, 0, 0, 0, 0, 3]).bytes, BenchFrame.ipv4(.udp, destination: [2, 0, 0, 0, 0, 9]).bytes])

    private static let ttltable = BenchSubject(
        name: "ttltable", handEntry: "ttltable", paper: "xdp6",
        entries: [
            Entry(
                table: "flows", keys: [("hdr.eth.type", "0x800"), ("hdr.ip.dst", "10.0.0.2")], action: "set_ttl",
                parameters: [("hop.ttl", "9")]),
            Entry(table: "flows", keys: [("hdr.eth.type", "0x800"), ("hdr.ip.dst", "10.0.0.3")], action: "allow"),
            Entry(table: "flows", keys: [("hdr.eth.type", "0x800"), ("hdr.ip.dst", "10.0.0.4")], action: "refuse"),
            Entry(table: "flows", keys: [("hdr.eth.type", "0x806"), ("hdr.ip.dst", "0.0.0.0")], action: "set_ttl", parameters: [("hop.ttl", "7")]),
        ],
        cells: [
            Cell(map: "flows", key: [10, 0, 0, 2, 8, 0], value: host(3, 9)),
            Cell(map: "flows", key: [10, 0, 0, 3, 8, 0], value: host(1, 0)),
            Cell(map: "flows", key: [10, 0, 0, 4, 8, 0], value: host(2, 0)),
            Cell(map: "flows", key: [0, 0, 0, 0, 8, 6], value: host(3, 7)),
        ],
        packets: usual + [3, 4, 5].map { BenchFrame.ipv4(.udp, to: 0x0a00_0000 + $0).bytes })

    private static let translate = BenchSubject(
        name: "translate", handEntry: "translate", paper: "xdp7",
        entries: [
            Entry(table: "kinds", keys: [("hdr.eth.type", "0x800")], action: "rewrite"),
            Entry(table: "kinds", keys: [("hdr.eth.type", "0x806")], action: "refuse"),
        ],
        cells: [
            Cell(map: "kinds", key: [8, 0], value: host(1)), Cell(map: "kinds", key: [8, 6], value: host(2)),
        ],
        packets: [tcp] + usual)

    private static let reflect = BenchSubject(name: "reflect", handEntry: "reflect", paper: "xdp11", packets: usual)

    private static let push = BenchSubject(
        name: "push", handEntry: "push", paper: "xdp15", packets: usual, undo: "adjust_head_back(ctx, 8);")
}
