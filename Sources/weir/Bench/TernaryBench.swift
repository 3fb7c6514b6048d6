import CBackend
import Driver
import Maps
import Schema

/// Ternary tables beside tuple-space search at its best: one hash for all masks, the masks in order of the highest priority behind
/// them, the search over as soon as no later mask can win. The key is the five fields of a flow. Ranges of ports beside it as well: one
/// entry is up to three rows there, and one for each of the prefixes it is made of in tuple-space search.
struct TernaryBench {
    var rounds: Int
    var quick: Bool

    /// The key's fields as the program by hand keeps them.
    private static let hand = """
        struct flow { u32 src, dst; u16 sport, dport; u32 rest; };
        struct tuple { struct flow mask; u32 highest, used, zero; };
        struct rule { u32 priority, action; };
        #define TUPLES 64
        struct tuples { struct tuple tuple[TUPLES]; };
        MAP(tuples, ARRAY, u32, struct tuples, 1, 0);
        MAP(rules, HASH, struct flow, struct rule, 16384, 0);
        PROGRAM(search)
        {
            BOUNDS;
            TAKE(eth, eth, data);
            TAKE(ip4, ip, eth + 1);
            TAKE(udp, udp, ip + 1);
            u32 zero = 0;
            struct tuples *all = lookup(&tuples, &zero);
            if (!all)
                return XDP_DROP;
            u32 best = 0, action = 2;
            for (u32 index = 0; index < TUPLES; index++) {
                struct tuple *tuple = &all->tuple[index];
                if (!tuple->used || best > tuple->highest)
                    break;
                struct flow key;
                key.src = ip->src & tuple->mask.src;
                key.dst = ip->dst & tuple->mask.dst;
                *(u32 *)&key.sport = *(any32 *)&udp->src & *(u32 *)&tuple->mask.sport;
                key.rest = (ip->protocol & tuple->mask.rest) | index << 8;
                struct rule *rule = lookup(&rules, &key);
                if (rule && rule->priority >= best) {
                    best = rule->priority;
                    action = rule->action;
                }
            }
            return action == 1 ? XDP_PASS : XDP_DROP;
        }

        """

    private static func p4(_ rows: Int, ports: String = "ternary") -> String {
        """
        #include <xdp_model.p4>
        #include "headers.p4"
        \(ports == "range" ? "match_kind { range }" : "")
        header udp_t { bit<16> src; bit<16> dst; bit<16> length; bit<16> checksum; }
        struct headers_t { ethernet_t eth; ipv4_t ip; udp_t udp; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                packet.extract(hdr.ip);
                packet.extract(hdr.udp);
                transition accept;
            }
        }
        control screen(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            action permit() { to.output_action = xdp_action.XDP_PASS; }
            action deny() { to.output_action = xdp_action.XDP_DROP; }
            table rules {
                key = {
                    hdr.ip.src: ternary @name("src");
                    hdr.ip.dst: ternary @name("dst");
                    hdr.udp.src: ternary @name("sport");
                    hdr.udp.dst: \(ports) @name("dport");
                    hdr.ip.protocol: ternary @name("protocol");
                }
                actions = { permit; deny; }
                const default_action = deny;
                size = \(rows);
            }
            apply {
                to.output_port = 0;
                to.output_action = xdp_action.XDP_DROP;
                rules.apply();
            }
        }
        control write(in headers_t hdr, packet_out packet) {
            apply { packet.emit(hdr.eth); packet.emit(hdr.ip); packet.emit(hdr.udp); }
        }
        xdp(read(), screen(), write()) main;

        """
    }

    private struct Rule {
        var value: [UInt8]
        var mask: [UInt8]
        var priority: Int
        var group: Int
    }

    /// `count` rules under `masks` masks, those of one mask with neighbouring priorities. The packet matches the last rule of one mask.
    private static func rules(_ count: Int, _ masks: Int, matching packet: [UInt8], in hit: Int) -> [Rule] {
        let own = Array(packet[26..<34]) + Array(packet[34..<38]) + [packet[23]]
        var random = UInt32(7)
        var all: [Rule] = []
        for group in 0..<masks {
            // Source and destination prefixes of 12 to 32 bits, ports and protocol in and out: every group another mask.
            func prefix(_ length: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: 0xff00 >> min(8, max(0, length - 8 * $0))) } }
            let mask = prefix(32 - group % 8 * 2) + prefix(32 - group / 8 % 8 * 2) + (group % 2 == 0 ? [255, 255, 255, 255] : [0, 0, 255, 255]) + [255]
            let share = max(1, count / masks)
            for index in 0..<share {
                let isHit = group == hit && index == share - 1
                var value = own
                if !isHit {
                    for place in 0..<12 {
                        random = random &* 1_664_525 &+ 1_013_904_223
                        value[place] = UInt8(truncatingIfNeeded: random >> 16)
                    }
                    // Never the packet's own destination port.
                    value[10] |= 0x80
                }
                all.append(Rule(value: zip(value, mask).map { $0 & $1 }, mask: mask, priority: 100_000 - group * 1000 - index % 1000, group: group))
            }
        }
        return all
    }

    func run(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        for count in quick ? [100] : [64, 1000, 10_000] {
            let pair = try pair(Self.p4(count))
            for masks in quick ? [4] : [1, 4, 16, 64] where masks <= count {
                for (hit, word) in masks == 1 ? [(0, "")] : [(0, ", first mask hits"), (masks / 2, ", middle mask hits")] {
                    let rules = Self.rules(count, masks, matching: Self.packet, in: hit)
                    let times = try times(pair, nothing, rules, rules)
                    tell(
                        BenchRow(
                            "growth", "ternary entries: \(count), masks: \(masks)\(word)", times[0], "ns", hand: times[1],
                            goal: .ratioAtMost(1), note: "beside tuple-space search",
                            point: hit > 0 || masks == 1 ? ("masks over \(count) ternary entries", Double(masks)) : nil))
                }
            }
        }
        try firstMasks(nothing, tell)
        try changes(tell)
        for count in quick ? [100] : [100, 500, 1000] {
            let pair = try pair(Self.p4(count * 2, ports: "range"))
            for groups in quick ? [2] : [1, 2, 4, 8] {
                let rules = Self.rules(count, groups, matching: Self.packet, in: groups / 2)
                let times = try times(pair, nothing, rules, Self.expanded(rules), ranges: true)
                tell(
                    BenchRow(
                        "growth", "range entries: \(count), masks beside the range: \(groups)", times[0], "ns", hand: times[1],
                        goal: .ratioAtMost(1), note: "ports 1000 to 65535; beside tuple-space search over 8 prefixes an entry",
                        point: ("masks over \(count) range entries", Double(groups))))
            }
        }
    }

    /// What the hash of the first masks gains and costs: packets of the first mask, of the last one, and of none, beside bit sets alone.
    private func firstMasks(_ nothing: BenchBuild.Loaded, _ tell: (BenchRow) -> Void) throws {
        let count = quick ? 100 : 1000
        let tables = try [[], [.firstMasks]].map { (without: Set<Optimisation>) in try ours(Self.p4(count), without) }
        for masks in quick ? [2] : [1, 2, 3, 4, 5] {
            for (hit, word) in [(0, "the first mask hits")] + (masks > 1 ? [(masks - 1, "the last mask hits")] : []) + [(-1, "no row matches")] {
                let rules = Self.rules(count, masks, matching: Self.packet, in: hit)
                for table in tables {
                    try fill(table, rules, ranges: false)
                    let verdict = try table.program.program.test(Self.packet).returned
                    guard verdict == (hit < 0 ? 1 : 2) else { throw Refusal("\(count) entries, \(masks) masks, \(word): \(verdict) of XDP") }
                }
                let times = try GrowthBench.times(tables, nothing, Self.packet, rounds: rounds)
                tell(
                    BenchRow(
                        "growth", "first-masks: \(count) entries, masks: \(masks), \(word)", times[0], "ns", hand: times[1],
                        note: "beside bit sets alone"))
            }
        }
        let verified = tables.map { Double($0.program.verifier.instructions) }
        tell(BenchRow("growth", "first-masks: verified instructions", verified[0], "insns", hand: verified[1], note: "beside bit sets alone"))
    }

    /// What a change of a table takes: one entry put in and taken out again, beside the same table without the hash of the first masks.
    private func changes(_ tell: (BenchRow) -> Void) throws {
        let count = quick ? 100 : 10_000
        let tables = try [[], [.firstMasks]].map { (without: Set<Optimisation>) in try ours(Self.p4(count), without) }
        for masks in [1, 4, 16] {
            let rules = Self.rules(count, masks, matching: Self.packet, in: 0)
            var least = [Double](repeating: .infinity, count: tables.count)
            for table in tables { try fill(table, rules.dropLast(1), ranges: false) }
            for _ in 0..<rounds {
                for (index, table) in tables.enumerated() {
                    let access = try TableAccess("rules", of: table.program.schema, maps: table.program.maps)
                    let one = entries(rules.suffix(1), access.table, ranges: false)
                    let begun = MonotonicClock.ownSeconds
                    try access.add(one)
                    for entry in one { try access.delete(entry.matches, priority: entry.priority) }
                    least[index] = min(least[index], (MonotonicClock.ownSeconds - begun) / 2)
                }
            }
            tell(
                BenchRow(
                    "growth", "a change of \(count) ternary entries, masks: \(masks)", least[0] * 1e3, "ms", hand: least[1] * 1e3,
                    goal: .ratioAtMost(1.1), note: "processor time; beside the same without first-masks"))
        }
    }

    private typealias Pair = (ours: BenchBuild.Loaded, hand: BenchBuild.Loaded)

    private func ours(_ text: String, _ without: Set<Optimisation> = []) throws -> BenchBuild.Loaded {
        let result = Compiler(options: CompileOptions(hook: .xdp, counting: .none, without: without), files: BenchPrograms.files)
            .compile(path: "ternary.p4", bytes: Array(text.utf8), upTo: .object)
        guard let object = result.object else { throw Refusal("the ternary bench was not compiled", details: [result.rendered]) }
        return BenchBuild.Loaded(try BPFObject(object, name: "ternary.p4").load())
    }

    private func pair(_ text: String) throws -> Pair {
        let common = BenchPrograms.common.replacing("#pragma once\n", with: "")
        return (
            try ours(text),
            BenchBuild.Loaded(try BPFObject(foreign: try Clang().compile(c: common + Self.hand), name: "search.c", entry: "search", hook: .xdp).load())
        )
    }

    private func times(_ pair: Pair, _ nothing: BenchBuild.Loaded, _ rules: [Rule], _ byHand: [Rule], ranges: Bool = false) throws -> [Double] {
        try fill(pair.ours, rules, ranges: ranges)
        try fill(pair.hand, byHand: byHand)
        let (a, b) = (try pair.ours.program.program.test(Self.packet).returned, try pair.hand.program.program.test(Self.packet).returned)
        guard a == 2, b == 2 else { throw Refusal("the two searches disagree: \(a) and \(b) of XDP_PASS") }
        return try GrowthBench.times([pair.ours, pair.hand], nothing, Self.packet, rounds: rounds)
    }

    /// A packet to a port that the range has.
    private static let packet = BenchFrame.ipv4(.udp, ports: (4660, 4000)).bytes
    private static let ports: ClosedRange<UInt32> = 1000...65_535

    /// The rules with a range of destination ports in the place of the one, as the prefixes that make it up: each a mask of its own.
    private static func expanded(_ rules: [Rule]) -> [Rule] {
        var prefixes: [(value: UInt32, mask: UInt32)] = []
        var low = ports.lowerBound
        while low <= ports.upperBound {
            var size: UInt32 = 1
            while low % (size * 2) == 0, low + size * 2 - 1 <= ports.upperBound { size *= 2 }
            prefixes.append((low, 0xffff & ~(size - 1)))
            low += size
        }
        let groups = Set(rules.map(\.group)).sorted()
        var all: [Rule] = []
        for group in groups {
            for (number, prefix) in prefixes.enumerated() {
                for var rule in rules where rule.group == group {
                    rule.value.replaceSubrange(10..<12, with: [UInt8(prefix.value >> 8), UInt8(prefix.value & 0xff)])
                    rule.mask.replaceSubrange(10..<12, with: [UInt8(prefix.mask >> 8), UInt8(prefix.mask & 0xff)])
                    rule.group = group * prefixes.count + number
                    all.append(rule)
                }
            }
        }
        return all
    }

    private func fill(_ ours: BenchBuild.Loaded, _ rules: [Rule], ranges: Bool) throws {
        let access = try TableAccess("rules", of: ours.program.schema, maps: ours.program.maps)
        let entries = entries(rules, access.table, ranges: ranges)
        try access.clear()
        try access.add(entries)
    }

    private func entries(_ rules: [Rule], _ table: Table, ranges: Bool) -> [TableEntry] {
        let permit = table.actions.first { $0.name.hasSuffix("permit") }?.name ?? "permit"
        var entries: [TableEntry] = []
        for rule in rules {
            var (matches, place) = ([KeyMatch](), 0)
            for key in table.keys {
                // In the order of the program's keys; the layout's own order is the table's business.
                let size = key.field.width / 8
                func bits(_ bytes: [UInt8]) -> Bits { Bits(truncating: bytes[place..<place + size], width: key.field.width) }
                let mask = bits(rule.mask)
                defer { place += size }
                if ranges, key.match == .range {
                    matches.append(.range(Bits(UInt64(Self.ports.lowerBound), width: 16), Bits(UInt64(Self.ports.upperBound), width: 16)))
                    continue
                }
                matches.append(mask.isZero ? .any : mask.isOnes ? .exact(bits(rule.value)) : .masked(bits(rule.value), mask: mask))
            }
            entries.append(TableEntry(matches: matches, action: ActionCall(name: permit, arguments: []), priority: rule.priority))
        }
        return entries
    }

    private func fill(_ hand: BenchBuild.Loaded, byHand rules: [Rule]) throws {
        let map = try hand.program.maps.open("rules")
        while let key = try map.key() { try map.delete(key) }
        var tuples: [UInt8] = []
        var group = -1
        for rule in rules {
            if rule.group != group {
                group = rule.group
                let highest = rules.filter { $0.group == group }.map(\.priority).max() ?? 0
                tuples += Array(rule.mask.prefix(12)) + [rule.mask[12], 0, 0, 0] + BenchSubject.host(UInt32(highest), 1, 0)
            }
            try map.update(
                Array(rule.value.prefix(12)) + [rule.value[12], UInt8(group), 0, 0], BenchSubject.host(UInt32(rule.priority), 1))
        }
        tuples += [UInt8](repeating: 0, count: 64 * 28 - tuples.count)
        try hand.program.maps.open("tuples").update(BenchSubject.host(0), tuples)
    }
}
