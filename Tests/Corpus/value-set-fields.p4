// Trap 12: value sets of several fields, with masks, and one that lists whole words.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> n; bit<16> k; bit<4> x; bit<4> y; }
struct headers_t { ethernet_t eth; a_t a; }

struct pair_t {
    @match(ternary) bit<16> k;
    @match(exact) bit<4> x;
}

parser read(packet_in packet, out headers_t hdr) {
    value_set<pair_t>(8) pairs;
    value_set<bit<8>>(2) small;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition select(hdr.a.k, hdr.a.x) {
            pairs: found;
            default: next;
        }
    }
    state next {
        transition select(hdr.a.n) {
            small: accept;
            default: reject;
        }
    }
    state found {
        hdr.a.y = 0xf;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.n = hdr.a.n + 1;
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
