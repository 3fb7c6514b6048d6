// Trap 4: what a header that is not there would give is 0 here, whole addresses included.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> n; }
header mac_t { bit<48> mac; bit<16> type; bit<128> six; }
header o_t { bit<48> m; bit<16> t; bit<128> s; }
struct headers_t { ethernet_t eth; a_t a; mac_t o; o_t r; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition select(hdr.a.n) {
            1: with_mac;
            default: rest;
        }
    }
    state with_mac {
        packet.extract(hdr.o);
        transition rest;
    }
    state rest {
        packet.extract(hdr.r);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.r.m = hdr.o.mac;
        hdr.r.t = hdr.o.type;
        hdr.r.s = hdr.o.six;
        hdr.eth.type = hdr.o.type | 0x0001;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.o);
        packet.emit(hdr.r);
    }
}

xdp(read(), ingress(), write()) main;
