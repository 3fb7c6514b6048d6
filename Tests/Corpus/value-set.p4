// Trap 12: a value set, which is filled from outside.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> n; }
struct headers_t { ethernet_t eth; a_t a; a_t b; }

parser read(packet_in packet, out headers_t hdr) {
    value_set<bit<16>>(4) types;
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            types: known;
            0x1111: reject;
            default: accept;
        }
    }
    state known {
        packet.extract(hdr.a);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.a.isValid()) {
            hdr.a.n = hdr.a.n + 1;
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
