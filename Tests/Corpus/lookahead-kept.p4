// Trap 13: a header that lookahead gives stays in the packet, and may be emitted besides.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<16> y; }
struct headers_t { ethernet_t eth; a_t first; a_t a; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        hdr.first = packet.lookahead<a_t>();
        transition select(hdr.first.x) {
            0: accept;
            1: reject;
            default: take;
        }
    }
    state take {
        packet.extract(hdr.a);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.first.isValid()) {
            hdr.first.y = hdr.first.y + 1;
        }
        if (hdr.a.isValid()) {
            hdr.a.x = hdr.a.x + 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.first);
        packet.emit(hdr.a);
    }
}

xdp(read(), ingress(), write()) main;
