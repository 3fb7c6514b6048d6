// Trap 19: a sub-parser called twice, with its own local state.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }

parser pair(packet_in packet, out a_t h, out bit<8> sum) {
    bit<8> copy = 0;
    state start {
        packet.extract(h);
        copy = copy + h.x;
        transition select(h.x) {
            0xff: reject;
            default: finish;
        }
    }
    state finish {
        sum = copy + h.y;
        transition accept;
    }
}

struct headers_t { ethernet_t eth; a_t a; a_t c; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    pair() first;
    pair() second;
    bit<8> sum;
    state start {
        packet.extract(hdr.eth);
        first.apply(packet, hdr.a, sum);
        transition select(sum) {
            0: accept;
            default: again;
        }
    }
    state again {
        second.apply(packet, hdr.c, sum);
        transition select(sum) {
            5: with_b;
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
            hdr.b.z = 0xbbbb;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.c);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
