import CBackend
import Driver
import Foundation
import Maps
import Schema
import Testing

@testable import STF

/// Ternary tables whose rows come to have more and more masks: the hash of the first ones, and the bit sets behind it, in generated code.
@Suite struct FirstMaskTests {
    /// A key of a table: its bits, and whether it is matched by range.
    struct Key: Sendable {
        var width: Int
        var isRange = false
        init(_ width: Int, isRange: Bool = false) {
            self.width = width
            self.isRange = isRange
        }
    }

    /// Flows of IPv4 and of IPv6, odd widths whose bytes lie across the key's words, a range, one byte, and more than the hash takes.
    static let shapes: [[Key]] = [
        [Key(32), Key(32), Key(16), Key(16), Key(8)], [Key(128), Key(128), Key(16), Key(16), Key(8)], [Key(12), Key(20), Key(48), Key(7), Key(33)],
        [Key(32), Key(16, isRange: true)], [Key(8)], [Key(128), Key(128), Key(128), Key(8)], [Key(64), Key(24), Key(40)],
    ]

    static func program(_ keys: [Key]) -> String {
        let width = keys.map(\.width).reduce(0, +)
        let fill = width % 8 == 0 ? "" : " bit<\(8 - width % 8)> fill;"
        return """
            #include <xdp_model.p4>
            match_kind { range }
            header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
            header key_t { \(keys.enumerated().map { "bit<\($1.width)> k\($0);" }.joined(separator: " "))\(fill) bit<16> mark; }
            struct headers_t { ethernet_t eth; key_t h; }
            parser read(packet_in packet, out headers_t hdr) {
                state start { packet.extract(hdr.eth); packet.extract(hdr.h); transition accept; }
            }
            control pick(inout headers_t hdr, in xdp_input from, out xdp_output to) {
                action set(bit<16> v) { hdr.h.mark = v; }
                action lost() { hdr.h.mark = 0xffff; }
                table t {
                    key = { \(keys.enumerated().map { "hdr.h.k\($0): \($1.isRange ? "range" : "ternary") @name(\"k\($0)\");" }.joined(separator: " ")) }
                    actions = { set; lost; }
                    default_action = lost();
                    size = 128;
                }
                apply { t.apply(); to.output_port = 0; to.output_action = xdp_action.XDP_TX; }
            }
            control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); packet.emit(hdr.h); } }
            xdp(read(), pick(), write()) main;

            """
    }

    /// An entry: a value and a mask in bits for each key, of a range its ends; the smaller priority wins.
    private struct Entry {
        var low: [[Bool]]
        var high: [[Bool]]
        var priority: Int
        var mark: Int
    }

    private static func bits(_ number: Int, _ width: Int) -> [Bool] { (0..<width).reversed().map { $0 < 60 && number >> $0 & 1 == 1 } }
    private static func number(_ bits: [Bool]) -> Int { bits.suffix(60).reduce(0) { $0 << 1 | ($1 ? 1 : 0) } }
    private static func hex(_ bits: [Bool]) -> String {
        let bits = [Bool](repeating: false, count: (4 - bits.count % 4) % 4) + bits
        return stride(from: 0, to: bits.count, by: 4).map { String(number(Array(bits[$0..<$0 + 4])), radix: 16) }.joined()
    }

    private static func matches(_ entry: Entry, _ packet: [[Bool]], _ keys: [Key]) -> Bool {
        zip(zip(entry.low, entry.high), zip(packet, keys)).allSatisfy { ends, one in
            let (value, key) = one
            if key.isRange { return number(ends.0) <= number(value) && number(value) <= number(ends.1) }
            return zip(zip(ends.0, ends.1), value).allSatisfy { !$0.1 || $0.0 == $1 }
        }
    }

    /// A script in which masks come one by one, packets in between, and all begins again once.
    private static func script(_ keys: [Key], _ dice: inout Dice, packets count: Int) -> (text: String, packets: Int, hits: Int) {
        func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &dice) }
        // Values of few bits, at both ends of a field, so that entries are met.
        func value(_ width: Int) -> [Bool] {
            var bits = [Bool](repeating: false, count: width)
            for place in [0, width / 2, width - 1] where below(2) == 0 { bits[place] = true }
            return bits
        }
        var (text, packets, hits) = ("", 0, 0)
        for round in 0..<2 {
            var entries: [Entry] = []
            var masks: [[[Bool]]] = []
            // Of the tables of the last round the first mask decides few.
            for step in 0..<6 {
                masks.append(
                    keys.map { key in
                        switch below(4) {
                        case 0 where step > 0: [Bool](repeating: false, count: key.width)
                        case 1: (0..<key.width).map { $0 < key.width * 2 / 3 }
                        case 2: (0..<key.width).map { $0 > key.width / 3 }
                        default: [Bool](repeating: true, count: key.width)
                        }
                    })
                for _ in 0..<(step == 0 ? 30 : round == 1 ? 8 : 3) {
                    let mask = step == 0 || below(3) > 0 ? masks[step] : masks[below(masks.count)]
                    var entry = Entry(low: [], high: [], priority: 0, mark: entries.count + 1)
                    entry.priority = (mask == masks[0] && round == 0 ? 1000 : 5000) + below(2000)
                    while entries.contains(where: { $0.priority == entry.priority }) { entry.priority += 1 }
                    for (key, bits) in zip(keys, mask) {
                        let own = value(key.width)
                        if key.isRange {
                            let low = number(own)
                            let high = below(3) == 0 ? low : min(low + below(700), 1 << key.width - 1)
                            entry.low.append(Self.bits(low, key.width))
                            entry.high.append(Self.bits(high, key.width))
                        } else {
                            entry.low.append(zip(own, bits).map { $0 && $1 })
                            entry.high.append(bits)
                        }
                    }
                    guard !entries.contains(where: { $0.low == entry.low && $0.high == entry.high }) else { continue }
                    entries.append(entry)
                    let words = keys.indices.map { index in
                        keys[index].isRange
                            ? "k\(index):\(number(entry.low[index]))->\(number(entry.high[index]))"
                            : "k\(index):0x\(hex(entry.low[index]))&&&0x\(hex(entry.high[index]))"
                    }
                    text += "add t \(entry.priority) \(words.joined(separator: " ")) set(v:\(entry.mark))\n"
                }
                for _ in 0..<count {
                    let met = entries[below(entries.count)]
                    let packet = keys.indices.map { index -> [Bool] in
                        let (own, low, high) = (value(keys[index].width), met.low[index], met.high[index])
                        if below(8) == 0 { return own }
                        if keys[index].isRange { return Self.bits(number(low) + below(number(high) - number(low) + 1), own.count) }
                        return own.indices.map { high[$0] ? low[$0] : own[$0] }
                    }
                    let winner = entries.filter { matches($0, packet, keys) }.min { $0.priority < $1.priority }
                    var key = packet.flatMap(\.self)
                    key += [Bool](repeating: false, count: (8 - key.count % 8) % 8)
                    let frame = "0200000000010200000000028888" + hex(key)
                    let end = String(repeating: "00", count: 40)
                    text += "packet 0 \(frame)0000\(end)\nexpect 0 \(frame)\(hex(bits(winner?.mark ?? 0xffff, 16)))\(end) $\nwait\n"
                    packets += 1
                    if winner != nil { hits += 1 }
                }
            }
            text += "remove all\n"
        }
        return (text, packets, hits)
    }

    private func check(_ shape: Int, on target: TestTarget, packets: Int, _ seed: UInt64, without: Set<Optimisation> = []) async throws {
        var dice = Dice(seed &+ UInt64(shape) &* 1000)
        let keys = Self.shapes[shape]
        let script = Self.script(keys, &dice, packets: packets)
        #expect(script.hits * 3 > script.packets)
        let options = TestOptions(compile: CompileOptions(without: without))
        let report = try await RunnerTests.run(Self.program(keys), script.text, on: target, options)
        if case .passed = report.outcome {} else { Issue.record("shape \(shape) on \(target), seed \(seed): \(report.outcome)") }
        #expect(report.packets == script.packets)
    }

    @Test(arguments: shapes.indices) func inUserSpace(_ shape: Int) async throws {
        try await check(shape, on: .user, packets: 20, 1)
    }
    @Test(arguments: shapes.indices) func inTheKernel(_ shape: Int) async throws {
        try await check(shape, on: .kernel, packets: 20, 3)
    }
    @Test(arguments: shapes.indices) func onLinks(_ shape: Int) async throws { try await check(shape, on: .net, packets: 4, 5) }
    @Test(arguments: shapes.indices) func withoutTheHash(_ shape: Int) async throws {
        try await check(shape, on: .kernel, packets: 10, 6, without: [.firstMasks])
    }

    // MARK: While packets run

    /// What a thread that sends packets found wrong, and how many it sent.
    private final class Sender: @unchecked Sendable {
        private let lock = NSLock()
        private var (going, sent, wrong) = (true, 0, [UInt32]())
        private let program: BPFProgram

        init(_ program: consuming BPFProgram) { self.program = program }

        func run(_ packet: [UInt8], wanted: UInt32) {
            while lock.withLock({ going }) {
                let returned = (try? program.test(packet).output).map { UInt32($0[18]) << 8 | UInt32($0[19]) } ?? 0xdead
                lock.withLock {
                    sent += 1
                    if returned != wanted { wrong.append(returned) }
                }
            }
        }
        func stop() -> (sent: Int, wrong: [UInt32]) {
            lock.withLock {
                going = false
                return (sent, wrong)
            }
        }
        var count: Int { lock.withLock { sent } }
    }

    /// A table of one mask gets a second one, more than the hash takes, and loses them again: a packet that its best entry matches all the
    /// while is never without it.
    @Test func noPacketMeetsAHalfTable() throws {
        let result = Compiler(options: CompileOptions(), files: .disk).compile(path: "masks.p4", bytes: Array(Self.program([Key(32)]).utf8), upTo: .object)
        let loaded = try BPFObject(try #require(result.object, "\(result.rendered)"), name: "masks.o").load()
        let access = try TableAccess("t", of: loaded.schema, maps: loaded.maps)
        let table = access.table
        func entry(_ value: Int, _ length: Int, _ mark: Int, priority: Int) throws -> TableEntry {
            try table.entry(
                keys: [NamedText(name: "k0", text: "0x\(String(value, radix: 16))&&&0x\(String((0xffff_ffff << (32 - length)) & 0xffff_ffff, radix: 16))")],
                action: "pick.set", parameters: [NamedText(name: "v", text: "\(mark)")], priority: priority)
        }
        try access.add((0..<40).map { try entry($0 << 8, 24, $0 + 1, priority: 10_000 - $0) })
        let packet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0x88, 0, 0, 7, 9, 0, 0] + [UInt8](repeating: 0, count: 40)
        let sender = Sender(try loaded.program.duplicate())
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            sender.run(packet, wanted: 8)
            done.signal()
        }
        func isHashed() throws -> Bool {
            let layout = try #require(table.ternary)
            let cell = try #require(try loaded.maps.open(table.map).inner(at: bytes(of: UInt32(0)))?.lookup(bytes(of: UInt32(0))))
            return cell[layout.tuplesOffset + 4] == 1
        }
        var forms: Set<Bool> = []
        for round in 0..<6 {
            // Under its own masks, and matching the packet too: it is never the best.
            let others = try (1...6).map { try entry(0, $0, 200 + $0, priority: round * 10 + $0) }
            for other in others {
                try access.add(other)
                forms.insert(try isHashed())
            }
            for other in others.reversed() {
                try access.delete(other.matches, priority: other.priority)
                forms.insert(try isHashed())
            }
        }
        while sender.count < 2000 { usleep(1000) }
        let (sent, wrong) = sender.stop()
        done.wait()
        #expect(forms == [true, false])
        #expect(sent >= 2000 && wrong.isEmpty, "\(wrong.prefix(5))")
    }
}
