extension Architectures {
    /// The switch on XDP: parser, control and deparser, and a verdict with an output port. The filter's model comes
    /// with it.
    static let xdpModel = #"""
        #ifndef WEIR_XDP_MODEL_P4
        #define WEIR_XDP_MODEL_P4
        #define _XDP_MODEL_P4

        #include <core.p4>
        #include <ebpf_model.p4>

        /// What becomes of the packet, in the kernel's order.
        enum xdp_action {
            XDP_ABORTED,    // dropped, and counted as a failure of the program
            XDP_DROP,       // dropped
            XDP_PASS,       // handed to the kernel's network stack
            XDP_TX,         // sent back by the port it came in by
            XDP_REDIRECT    // sent by output_port
        }

        /// What is known of the packet besides its bytes.
        struct xdp_input {
            bit<32> input_port;     // the port it came in by
        }

        /// The verdict.
        struct xdp_output {
            xdp_action output_action;
            bit<32> output_port;    // for XDP_REDIRECT
        }

        /// The header checksum of IPv4, computed from all of its other fields.
        extern bit<16> ebpf_ipv4_checksum(
            in bit<4> version, in bit<4> ihl, in bit<8> diffserv, in bit<16> totalLen, in bit<16> identification,
            in bit<3> flags, in bit<13> fragOffset, in bit<8> ttl, in bit<8> protocol, in bit<32> srcAddr,
            in bit<32> dstAddr);

        /// An Internet checksum after a field of 16 bits went from `old` to `new` (RFC 1624).
        extern bit<16> csum_replace2(in bit<16> csum, in bit<16> old, in bit<16> new);

        /// The same for a field of 32 bits.
        extern bit<16> csum_replace4(in bit<16> csum, in bit<32> old, in bit<32> new);

        /// Sends an event about this packet to user space; 0 when it was sent.
        extern bit<32> BPF_PERF_EVENT_OUTPUT();

        /// The kernel's clock: nanoseconds since boot, the lower 32 bits.
        extern bit<32> BPF_KTIME_GET_NS();

        parser xdp_parse<H>(packet_in packet, out H headers);
        control xdp_switch<H>(inout H headers, in xdp_input imd, out xdp_output omd);
        control xdp_deparse<H>(in H headers, packet_out packet);

        package xdp<H>(xdp_parse<H> p, xdp_switch<H> s, xdp_deparse<H> d);

        // ---- Weir's own additions stand below this line; programs that use them run on Weir only. ----

        #endif
        """#
}
