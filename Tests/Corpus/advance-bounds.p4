// Trap 13: advance by as many bits as the packet says: whole bytes, and no further than its end.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<16> bits; }
header b_t { bit<8> x; }
struct headers_t { ethernet_t eth; a_t a; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        packet.advance((bit<32>)hdr.a.bits);
        transition select(hdr.a.bits) {
            0x10: with_b;
            default: accept;
        }
    }
    state with_b {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.b.isValid()) {
            hdr.b.x = hdr.b.x + 1;
        }
        hdr.a.bits = hdr.a.bits + 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
