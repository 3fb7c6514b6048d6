// Trap 17: switch on more than 64 bits, with labels that fall through.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<128> x; bit<8> n; }
struct headers_t { ethernet_t eth; a_t a; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        switch (hdr.a.x) {
            0x10000000000000000:
            0x20000000000000000: { hdr.a.n = 1; }
            2: { hdr.a.n = 2; }
            0xffffffffffffffffffffffffffffffff: { hdr.a.n = 3; }
            default: { hdr.a.n = hdr.a.n + 0x10; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
    }
}

xdp(read(), ingress(), write()) main;
