// A header emitted twice, and headers emitted in another order than they came in.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; }
header b_t { bit<16> y; }
header c_t { bit<24> z; }
struct headers_t { ethernet_t eth; a_t a; b_t b; c_t c; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        packet.extract(hdr.b);
        transition select(hdr.a.x) {
            1: with_c;
            default: accept;
        }
    }
    state with_c {
        packet.extract(hdr.c);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.x = hdr.a.x + 1;
        if (hdr.b.y == 0) {
            hdr.b.setInvalid();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.c);
        packet.emit(hdr.b);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
