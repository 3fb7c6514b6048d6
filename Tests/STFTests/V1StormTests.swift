import Schema
import Testing

@testable import Driver
@testable import STF

/// Any packet through a v1model program: cut at every length, of random bytes, up to 9000 of them. What is too short sets parser_error, the
/// controls run all the same, and every byte that comes out is the one that a model in Swift says.
@Suite struct V1StormTests {
    /// Straight on, or, with a clone of every packet, in passes with the headers out of the packet.
    enum Way: String, CaseIterable, Sendable { case straight, passes }

    /// The type that the parser goes on with. A test run of the kernel takes no IPv4 packet on TC that has not all of an IPv4 header.
    private static func type(_ target: TestTarget) -> UInt16 { target == .kernel ? 0x88b5 : 0x0800 }

    private static func program(_ way: Way, _ type: UInt16) -> String {
        """
        #include <core.p4>
        #include <v1model.p4>
        header eth_h { bit<48> dst; bit<32> high; bit<8> ran; bit<8> valid; bit<16> type; }
        header ip_h { bit<8> version; bit<8> count; bit<16> proto; }
        header options_h { varbit<120> data; }
        header udp_h { bit<16> from; bit<16> to; bit<16> size; bit<16> sum; }
        struct headers { eth_h eth; ip_h ip; options_h options; udp_h udp; }
        struct metadata {}
        parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
            state start {
                packet.extract(hdr.eth);
                transition select(hdr.eth.type) { \(type): ip; default: accept; }
            }
            state ip {
                packet.extract(hdr.ip);
                packet.extract(hdr.options, (bit<32>)(hdr.ip.count & 15) * 8);
                transition select(hdr.ip.proto) { 17: udp; 1: accept; 2: accept; }
            }
            state udp {
                packet.extract(hdr.udp);
                verify(hdr.udp.size != 0, error.NoMatch);
                transition accept;
            }
        }
        control V(inout headers hdr, inout metadata meta) { apply {} }
        control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
            apply {
                standard.egress_spec = 2;
                if (standard.parser_error == error.PacketTooShort) { standard.egress_spec = 3; }
                if (standard.parser_error == error.NoMatch) { standard.egress_spec = 4; }
                \(way == .passes ? "clone(CloneType.I2E, 5);" : "")
                hdr.eth.ran = 0x5a;
                hdr.eth.valid = 0;
                if (hdr.ip.isValid()) { hdr.eth.valid = hdr.eth.valid | 1; }
                if (hdr.options.isValid()) { hdr.eth.valid = hdr.eth.valid | 2; }
                if (hdr.udp.isValid()) { hdr.eth.valid = hdr.eth.valid | 4; }
            }
        }
        control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) { apply {} }
        control C(inout headers hdr, inout metadata meta) { apply {} }
        control D(packet_out packet, in headers hdr) {
            apply { packet.emit(hdr.eth); packet.emit(hdr.ip); packet.emit(hdr.options); packet.emit(hdr.udp); }
        }
        V1Switch(P(), V(), I(), E(), C(), D()) main;
        """
    }

    /// The same as the program, in Swift: the port a packet leaves by, and what of its headers is valid.
    private static func model(_ packet: [UInt8], _ type: UInt16) -> (port: Int, valid: UInt8) {
        guard packet[12] == UInt8(type >> 8), packet[13] == UInt8(type & 255) else { return (2, 0) }
        guard packet.count >= 18 else { return (3, 0) }
        let (end, proto) = (18 + Int(packet[15] & 15), Int(packet[16]) << 8 | Int(packet[17]))
        guard packet.count >= end else { return (3, 1) }
        guard proto == 17 else { return (proto == 1 || proto == 2 ? 2 : 4, 3) }
        guard packet.count >= end + 8 else { return (3, 3) }
        return (packet[end + 4] == 0 && packet[end + 5] == 0 ? 4 : 2, 7)
    }

    private static func script(_ packets: [[UInt8]], _ way: Way, _ type: UInt16) -> String {
        func hex(_ bytes: [UInt8]) -> String { bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
        return (way == .passes ? "mirroring_add 5 5\n" : "")
            + packets.map { packet in
                let (port, valid) = model(packet, type)
                var out = packet
                (out[10], out[11]) = (0x5a, valid)
                let copy = way == .passes ? "expect 5 \(hex(packet)) $\n" : ""
                return "packet 1 \(hex(packet))\nexpect \(port) \(hex(out)) $\n\(copy)wait\n"
            }.joined()
    }

    /// Packets of these lengths: noise, most of it with a type and a protocol that the parser goes on with.
    private static func packets(_ lengths: [Int], _ type: UInt16, _ dice: inout Dice) -> [[UInt8]] {
        lengths.map { length in
            var bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &dice) }
            // No multicast, which sockets and switches treat in their own ways.
            bytes[0] = 2
            if Int.random(in: 0..<8, using: &dice) > 0 { bytes.replaceSubrange(12..<14, with: [UInt8(type >> 8), UInt8(type & 255)]) }
            if length >= 18, Int.random(in: 0..<8, using: &dice) > 0 {
                bytes.replaceSubrange(16..<18, with: [0, [17, 17, 17, 1, 2, 3].randomElement(using: &dice) ?? 17])
            }
            return bytes
        }
    }

    private func check(_ way: Way, on target: TestTarget, upTo longest: Int, _ seed: UInt64) async throws {
        var dice = Dice(seed)
        let type = Self.type(target)
        // What is behind 14 bytes a test run on TC wants at least one byte of.
        let shortest = target == .kernel && way == .passes ? 15 : 14
        // Every cut of the longest headers there are, three times, and anything.
        let cuts = (0..<3).flatMap { _ in Array(shortest...(14 + 4 + 15 + 8 + 4)) }
        let rest = (0..<40).map { _ in Int.random(in: shortest...longest, using: &dice) } + [longest]
        let packets = Self.packets(cuts + rest, type, &dice)
        // All of it happens, or it would say nothing.
        let fates: Set<String> = Set(packets.map { packet in "\(Self.model(packet, type).port) \(Self.model(packet, type).valid)" })
        let wanted: Set<String> = ["2 0", "2 7", "3 0", "3 1", "3 3", "4 3"]
        #expect(fates.isSuperset(of: wanted))
        let report = try await RunnerTests.run(Self.program(way, type), Self.script(packets, way, type), on: target)
        if case .passed = report.outcome {} else { Issue.record("\(target) \(way), seed \(seed): \(report.outcome)") }
        #expect(report.packets == packets.count)
    }

    @Test(arguments: Way.allCases, [1, 2] as [UInt64]) func inUserSpace(_ way: Way, _ seed: UInt64) async throws {
        try await check(way, on: .user, upTo: 9000, seed)
    }
    @Test(arguments: Way.allCases, [3, 4] as [UInt64]) func inTheKernel(_ way: Way, _ seed: UInt64) async throws {
        try await check(way, on: .kernel, upTo: 3400, seed)
    }
    @Test(arguments: Way.allCases) func onLinks(_ way: Way) async throws {
        try await check(way, on: .net, upTo: way == .straight ? 3400 : 9000, 5)
    }
}

/// The same numbers for the same seed (splitmix64).
struct Dice: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
        bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
        return bits ^ bits >> 31
    }
}
