import Netlink
import Schema
import Testing

@testable import Driver
@testable import STF

/// Packets of every length: what is too short is rejected, what follows the headers leaves untouched.
@Suite struct LengthTests {
    /// A tag is pushed in front of a packet whose type is odd, and taken from one whose type is even.
    static let program = """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        header tag_t { bit<16> number; bit<16> type; }
        struct headers_t { ethernet_t eth; tag_t tag; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                transition select(hdr.eth.type) {
                    0x88b6: tagged;
                    default: accept;
                }
            }
            state tagged {
                packet.extract(hdr.tag);
                transition accept;
            }
        }
        control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
            apply {
                if (hdr.tag.isValid()) {
                    hdr.eth.type = hdr.tag.type;
                    hdr.tag.setInvalid();
                } else {
                    hdr.tag.setValid();
                    hdr.tag.number = 0xabcd;
                    hdr.tag.type = hdr.eth.type;
                    hdr.eth.type = 0x88b6;
                }
                verdict.output_action = xdp_action.XDP_REDIRECT;
                verdict.output_port = 1;
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }
        xdp(read(), ingress(), write()) main;
        """

    private static func payload(_ count: Int) -> String {
        (0..<count).map { hex(UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 8)) }.joined()
    }
    private static func hex(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16)
        return text.count < 2 ? "0" + text : text
    }
    private static let ends = "000000000001000000000002"

    /// One packet of that length each way; nothing comes out where the header does not fit.
    private static func script(_ lengths: [Int], shortest: Int) -> String {
        var lines: [String] = []
        for length in lengths {
            let inner = payload(max(0, length - 14))
            if length >= 14 {
                lines.append("packet 0 \(ends)88b5\(inner)\nexpect 1 \(ends)88b6abcd88b5\(inner) $")
                // Taken from a packet that is as long and tagged.
                let tagged = payload(max(0, length - 18))
                if length >= max(18, shortest + 4) {
                    lines.append("packet 0 \(ends)88b6000788b5\(tagged)\nexpect 1 \(ends)88b5\(tagged) $")
                } else if length < 18 {
                    lines.append("packet 0 \(ends)88b6\(inner)\nno_packet")
                }
            } else if length > 0 {
                lines.append("packet 0 \((ends + "88b5").prefix(length * 2))\nno_packet")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func check(_ lengths: [Int], on target: TestTarget, _ hook: Hook = .xdp, _ mode: XDPModeChoice = .auto) async throws {
        var options = TestOptions(mode: mode)
        options.compile.hook = hook
        let report = try await RunnerTests.run(Self.program, Self.script(lengths, shortest: 14), on: target, options)
        if case .passed = report.outcome {} else { Issue.record("\(target) \(hook): \(report.outcome)") }
        #expect(report.packets >= lengths.count)
    }

    @Test(arguments: [Hook.xdp, .tcIngress]) func fromOneByteOn(_ hook: Hook) async throws {
        try await check(Array(1...80) + [1500, 3520, 9000], on: .user, hook)
    }

    @Test(arguments: [Hook.xdp, .tcIngress]) func inTheKernel(_ hook: Hook) async throws {
        try await check(Array(14...80) + [1500, 3400], on: .kernel, hook)
    }

    @Test func natively() async throws { try await check(Array(14...64) + [1500, 3500], on: .net, .xdp, .native) }
    @Test func generically() async throws { try await check(Array(14...64) + [1500, 9000], on: .net, .xdp, .generic) }
    @Test func onTC() async throws { try await check(Array(14...64) + [1500, 9000], on: .net, .tcIngress) }
}
