// One value set in two states: it has one content.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<16> inner; }
struct headers_t { ethernet_t eth; a_t a; a_t b; }

parser read(packet_in packet, out headers_t hdr) {
    value_set<bit<16>>(4) types;
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            types: first;
            default: accept;
        }
    }
    state first {
        packet.extract(hdr.a);
        transition select(hdr.a.inner) {
            types: second;
            default: accept;
        }
    }
    state second {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.x = hdr.a.x + 1;
        hdr.b.x = hdr.b.x + 2;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
