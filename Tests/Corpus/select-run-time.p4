// Trap 12: select against values that are known only at run time, under a mask too.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> v; bit<8> m; bit<8> r; }
struct headers_t { ethernet_t eth; a_t a; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition select(hdr.a.x) {
            hdr.a.v &&& 0xf0: one;
            hdr.a.m: two;
            hdr.a.r: three;
            default: reject;
        }
    }
    state one {
        hdr.a.r = 1;
        transition accept;
    }
    state two {
        hdr.a.r = 2;
        transition accept;
    }
    state three {
        hdr.a.r = 3;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.x = 0xee;
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
