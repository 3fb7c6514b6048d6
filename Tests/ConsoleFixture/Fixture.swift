import TUI

/// A switch host as it might be sampled.
public enum Fixture {
    /// What a swap would change, as the kernel was asked.
    public static let changes: [SourceState.Preview.Change] = [
        .init("instructions / stack", now: "118 / 16", then: "131 / 16"),
        .init("keys of acl", now: "src:ternary", then: "src:ternary proto:exact"),
        .init("table acl", now: "2 entries", then: "lost", loses: true),
        .init("", now: "", then: "src=10.0.0.0/8 deny: proto is missing", loses: true),
        .init("", now: "", then: "src=10.1.0.0/16 permit: proto is missing", loses: true),
        .init("table ipv4_route", now: "1024 entries", then: "stays as it is"),
        .init("test run", now: "", then: "3 packets from the parser's states: 2 redirect, 1 drop"),
    ]

    public static let ipv4 = ValueType(width: 32, format: .ipv4)
    public static let mac = ValueType(width: 48, format: .mac)
    public static let port = ValueType(width: 9)

    public static let forward = TableState.ActionShape(
        name: "forward", parameters: [.init(name: "port", type: port), .init(name: "dmac", type: mac)])
    public static let drop = TableState.ActionShape(
        name: "drop",
        parameters: [
            .init(name: "reason", type: ValueType(width: 8, format: .enumeration, members: ["no_route", "ttl"]))
        ])

    public static func route(_ step: UInt64) -> TableState {
        TableState(
            name: "ipv4_route", keys: [.init(name: "dst", type: ipv4, match: .lpm)], actions: [forward, drop],
            capacity: 65_536, count: 3,
            entries: [
                .init(
                    keys: ["10.1.0.0/16"], action: "forward", arguments: ["2", "02:00:00:00:00:02"],
                    hits: 91_200_000 + step * 1_480_000),
                .init(keys: ["10.1.7.0/24"], action: "forward", arguments: ["3", "02:00:00:00:00:03"], hits: 412),
                .init(keys: ["10.1.7.9/32"], action: "drop", arguments: ["no_route"], hits: 88 + step * 11),
            ], defaultAction: "drop", defaultArguments: ["no_route"])
    }

    public static let acl = TableState(
        name: "acl",
        keys: [
            .init(name: "src", type: ipv4, match: .ternary),
            .init(name: "proto", type: ValueType(width: 8, format: .hex), match: .optional),
            .init(name: "dport", type: ValueType(width: 16), match: .range),
        ], actions: [.init(name: "permit"), drop], capacity: 1024, count: 2,
        entries: [
            .init(
                keys: ["10.0.0.0&&&255.0.0.0", "0x06", "1..1023"], action: "drop", arguments: ["ttl"], priority: 20,
                hits: 5),
            .init(keys: ["*", "*", "*"], action: "permit", priority: 1, hits: 91_000_001),
        ], defaultAction: "permit", defaultConstant: true)

    public static let settings: [SettingState] = [
        SettingState(SettingPlace(.init(.session), 5), "port=2"),
        SettingState(SettingPlace(.init(.session), 7), "port=1 group=9"),
        SettingState(SettingPlace(.init(.multicast), 9), "1:1 2:3 3:0"),
        SettingState(SettingPlace(.init(.group, "ways"), 7), "1 2 2"),
        SettingState(SettingPlace(.init(.meter, "pace"), 3), "125000:15000 250000:30000"),
        SettingState(
            SettingPlace(.init(.entryMeter, "acl"), keys: [.init("src", "10.0.0.0&&&255.0.0.0")], priority: 20), "1000:100 0:0"),
        SettingState(SettingPlace(.init(.register, "last_seen"), 0), "10.0.0.7"),
    ]

    /// The pipelines, of which one has sessions, groups and meters.
    public static func set(_ step: UInt64) -> [Pipeline] {
        var all = pipelines(step)
        all[0].settings = settings
        var seen: Set<SettingSection> = []
        all[0].sections = settings.map(\.place.section).filter { seen.insert($0).inserted }
        return all
    }

    public static func pipelines(_ step: UInt64) -> [Pipeline] {
        [
            Pipeline(
                name: "router", program: "router", source: "examples/router.p4", architecture: "xdp_model",
                generation: 3,
                attachments: [
                    .init(device: "p1", mode: "native", port: 1), .init(device: "p2", mode: "native", port: 2),
                ],
                since: "14:02:11", confirmWithin: 21, previous: 2, tables: [route(step), acl],
                counters: [
                    CounterState(
                        name: "per_port", units: ["packets", "bytes"], size: 512,
                        cells: (1...3).map { index in
                            .init(
                                index: UInt32(index),
                                totals: [step * 1000 * UInt64(index), step * 64_000 * UInt64(index)],
                                perCPU: [step * 900 * UInt64(index), step * 100 * UInt64(index)])
                        })
                ], registers: [RegisterState(name: "last_seen", size: 4, cells: [.init(index: 0, value: "10.0.0.7")])],
                outcomes: [
                    .init(name: "redirect", total: step * 2_900_000, isDrop: false),
                    .init(name: "pass", total: step * 3, isDrop: false),
                    .init(name: "no_route", total: step * 11, isDrop: true),
                    .init(name: "ttl", total: step, isDrop: true),
                ], instructions: 118, stack: 16),
            Pipeline(
                name: "acl", program: "acl", source: "examples/acl.p4", architecture: "ebpf_model", hook: "tc-ingress",
                attachments: [.init(device: "eth0", mode: "tc")], since: "09:10:00",
                outcomes: [
                    .init(name: "pass", total: step * 190, isDrop: false), .init(name: "drop", total: 0, isDrop: true),
                ]),
        ]
    }

    public static func interfaces(_ step: UInt64) -> [Interface] {
        func native(_ generation: Int) -> [Attached] {
            [Attached(place: "xdp native", program: 421, name: "router", pipeline: "router")]
        }
        func acl() -> Attached {
            var attached = Attached(place: "tc in 1:1", program: 433, name: "acl", pipeline: "acl", shadowed: true)
            attached.behind = "#420"
            return attached
        }
        let wave: [UInt64] = [2, 3, 4, 6, 7, 8, 7, 6, 6, 5, 5, 6, 7, 8, 7, 7, 6, 5, 4, 4]
        let packets = (0..<step).reduce(UInt64(0)) { $0 + 185_000 * wave[Int($1 % 20)] }
        return [
            Interface(
                index: 2, name: "p1", state: .up, mac: "02:00:00:00:00:01", mtu: 1500,
                received: .init(packets: packets, bytes: packets * 64),
                sent: .init(packets: packets, bytes: packets * 64), hooks: native(3)),
            Interface(
                index: 3, name: "p2", state: .up, mac: "02:00:00:00:00:02", mtu: 1500,
                received: .init(packets: packets, bytes: packets * 64, drops: step * 12),
                sent: .init(packets: packets / 2, bytes: packets * 32), hooks: native(3)),
            Interface(index: 4, name: "p3", state: .down, mac: "02:00:00:00:00:03"),
            Interface(
                index: 1, name: "lo", state: .up, addresses: ["127.0.0.1/8", "::1/128"], mtu: 65_536,
                received: .init(packets: step * 8, bytes: step * 640), sent: .init(packets: step * 8, bytes: step * 640)
            ),
            Interface(
                index: 5, name: "eth0", state: .up, mac: "52:54:00:12:34:56",
                addresses: ["10.0.0.5/24", "fe80::5054:ff:fe12:3456/64"],
                received: .init(packets: step * 212, bytes: step * 137_500),
                sent: .init(packets: step * 190, bytes: step * 20_000),
                hooks: [
                    Attached(place: "xdp generic", program: 417, name: "xdpdump"),
                    Attached(place: "tcx in", program: 420, name: "cil_from_netdev", holder: "bpf_link 12"),
                    acl(),
                ]),
        ]
    }

    public static func snapshot(_ step: UInt64) -> Snapshot {
        Snapshot(
            nanoseconds: 1_000_000_000 * (step + 1), clock: "14:02:\(step % 60 < 10 ? "0" : "")\(step % 60)",
            host: "sw1",
            interfaces: interfaces(step), pipelines: pipelines(step),
            maps: [
                MapInfo(
                    id: 61, name: "ipv4_route", kind: "lpm_trie", keySize: 8, valueSize: 24, capacity: 65_536,
                    entries: 3, memory: 4096, owner: "router ipv4_route", ours: true,
                    content: ["10.1.0.0/16  forward  port=2", "10.1.7.0/24  forward  port=3"]),
                MapInfo(
                    id: 62, name: "per_port", kind: "percpu_array", keySize: 4, valueSize: 16, capacity: 512,
                    memory: 33_000, owner: "router per_port", ours: true),
                MapInfo(
                    id: 17, name: "cilium_ct4", kind: "lru_hash", keySize: 14, valueSize: 56, capacity: 524_288,
                    entries: 80_123, memory: 75_497_472, owner: "cilium-agent"),
            ],
            programs: [
                ProgramInfo(
                    id: 421, name: "router", kind: "xdp", tag: "a04f5eef06a7f555", instructions: 118,
                    runs: step * 1_480_000, runTime: step * 1_480_000 * 14, owner: "router", ours: true),
                ProgramInfo(
                    id: 420, name: "cil_from_netdev", kind: "sched_cls", tag: "77ab52c2bc9f53d1", instructions: 5210,
                    owner: "cilium-agent"),
            ])
    }

    public static let p4 = """
        /* A router: forwards by destination.
           Nothing else. */
        #include <xdp_model.p4>
        typedef bit<9> port_t;
        const bit<16> IPV4 = 0x800; // what we route

        @name("ing")
        control ingress(inout headers hdr, in xdp_input input, out xdp_output output) {
            CounterArray(512, true) per_port;
            action forward(port_t port, mac_t dmac) {
        \thdr.eth.src = hdr.eth.dst;
                counters.increment((bit<32>)port);
            }
            table ipv4_route {
                key = { hdr.ipv4.dst : lpm; }
                actions = { forward; drop; }
                size = 65536;
                default_action = drop(REASON.no_route);
            }
            apply { if (hdr.ipv4.isValid()) ipv4_route.apply(); }
        }
        """

    /// The C made of a line of it.
    public static let c: [SourceState.StageLine] = [
        .init("SEC(\"xdp\")"), .init("int router(struct xdp_md *ctx) {"), .init("    u32 port = 0;", line: 8),
        .init("    u64 *cell = bpf_map_lookup_elem(&per_port, &port);", line: 12), .init("    if (cell) {", line: 12),
        .init("        *cell += 1;", line: 12), .init("    }", line: 12), .init("    return XDP_PASS;"), .init("}"),
    ]

    public static let failed = SourceState(
        pipeline: "router", path: "examples/router.p4", text: p4, status: .failed,
        diagnostics: [
            .init(.error, line: 12, column: 9, "counters is not declared"),
            .init(.note, line: 9, column: 29, "did you mean per_port?"),
            .init(.warning, line: 5, column: 15, "IPV4 is not used"),
        ], milliseconds: 12)

    public static let ready = SourceState(
        pipeline: "router", path: "examples/router.p4", text: p4,
        status: .ready(
            .init(
                changes: [
                    .init("instructions verified / stack", now: "118 / 16", then: "131 / 16"),
                    .init("table ipv4_route", now: "1,024 entries", then: "all move"),
                    .init("table acl", now: "key proto added", then: "12 move with proto=*, 2 cannot", loses: true),
                    .init("counter per_port", now: "", then: "moves"),
                ], changedLines: [12])), milliseconds: 41)

    /// A console that has seen 30 seconds.
    public static func model(_ size: Size, page: Page = .ports, steps: UInt64 = 30, readOnly: Bool = false) -> Model {
        var model = Model(size: size, options: .init(readOnly: readOnly, page: page))
        for step in 0...steps { _ = model.update(.sampled(snapshot(step))) }
        return model
    }

    /// As much as there may be.
    public static func crowd(_ step: UInt64, interfaces: Int = 500, maps: Int = 2000, entries: Int = 10_000) -> Snapshot {
        var snapshot = snapshot(step)
        snapshot.interfaces = (0..<interfaces).map { index in
            Interface(
                index: index + 1, name: "eth\(index)", state: .up, mac: "02:00:00:00:00:01",
                received: .init(packets: step * UInt64(index) * 10, bytes: step * UInt64(index) * 640),
                hooks: index % 3 == 0
                    ? [Attached(place: "xdp native", program: 421, name: "router", pipeline: "router")] : [])
        }
        snapshot.maps = (0..<maps).map {
            MapInfo(id: UInt32($0), name: "map_\($0)", kind: "hash", capacity: 1024, memory: 4096, owner: "somebody")
        }
        snapshot.pipelines[0].tables[0].entries = (0..<entries).map {
            .init(
                keys: ["10.\($0 >> 16 & 255).\($0 >> 8 & 255).\($0 & 255)/32"], action: "forward",
                arguments: ["2", "02:00:00:00:00:02"], hits: step * UInt64($0))
        }
        return snapshot
    }
}
