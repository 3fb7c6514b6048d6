import Netlink
import Pipeline
import Testing

/// Programs on TC, on real interfaces: on the way out of one, and to ports that nothing is at.
@Suite(.serialized) struct TCHookTests {
    private static let filter = """
        #include <ebpf_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start { packet.extract(hdr.eth); transition accept; }
        }
        control judge(inout headers_t hdr, out bool pass) {
            CounterArray(4, false) seen;
            apply {
                pass = hdr.eth.type == 0x88b5;
                seen.increment(pass ? 32w1 : 0);
            }
        }
        ebpfFilter(read(), judge()) main;
        """

    /// Type 0x88b5 goes to port 7, 0x88b6 to port 2, anything else up the stack.
    private static let ports = """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start { packet.extract(hdr.eth); transition accept; }
        }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            CounterArray(4, false) seen;
            apply {
                seen.increment(from.input_port);
                to.output_port = hdr.eth.type == 0x88b5 ? 32w7 : 2;
                to.output_action = hdr.eth.type[15:4] == 0x88b ? xdp_action.XDP_REDIRECT : xdp_action.XDP_PASS;
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
        xdp(read(), pipe(), write()) main;
        """

    private func received(_ interface: String, in place: NetworkNamespace) throws -> UInt64 {
        try Links.named(interface, in: NetlinkSocket(in: place)).statistics.receivedPackets
    }

    @Test func onTheWayOut() throws {
        let bench = try Bench("egress", ways: 1)
        try bench.write(Self.filter, to: "filter.p4")
        try bench.run(
            "attach", bench.folder + "/filter.p4", "--hook", "tc-egress", "--name", bench.name, "--netns", bench.near.name, "--dev", "a0")
        let before = try received("b0", in: bench.far)
        try bench.send(3, type: 0x88b5, from: "a0", in: bench.near)
        for _ in 0..<2 { try bench.send(1, type: 0x88b7, from: "a0", in: bench.near, refused: true) }
        // What comes in is not this program's.
        try bench.send(4, type: 0x88b7)
        #expect(try bench.seen(atLeast: 5) == 5)
        #expect(try received("b0", in: bench.far) == before + 3)
        #expect(try bench.run("status", bench.name).contains("tc-egress"))
        try bench.run("detach", bench.name)
        try bench.send(2, type: 0x88b7, from: "a0", in: bench.near)
        #expect(try received("b0", in: bench.far) == before + 5)
    }

    private func attachPorts(_ bench: borrowing Bench) throws {
        try bench.write(Self.ports, to: "ports.p4")
        try bench.run(
            "attach", bench.folder + "/ports.p4", "--hook", "tc-ingress", "--name", bench.name, "--netns", bench.near.name, "--dev", "a0", "--dev",
            "a1", "--port", "1=a0", "--port", "2=a1")
    }

    @Test func aPortThatNothingIsAt() throws {
        let bench = try Bench("noport")
        try attachPorts(bench)
        let before = try received("b1", in: bench.far)
        try bench.send(3, type: 0x88b5)
        try bench.send(2, type: 0x88b6)
        #expect(try bench.seen(atLeast: 5) == 5)
        #expect(try received("b1", in: bench.far) == before + 2)
        let metrics = try bench.run("metrics", bench.name)
        let unknown = metrics.split(separator: "\n").filter { $0.contains("kind=\"unknown-port\"") }
        #expect(unknown.count == 1 && unknown[0].hasSuffix(" 3"), "\(metrics)")
    }
}
