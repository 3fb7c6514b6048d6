// Trap 1: an out parameter written on one path only; the argument gets what was written.
#include "harness.p4"


void pick(in bit<8> which, out bit<8> result) {
    if (which == 1) {
        result = 0x44;
    } else {
        result = 0x55;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<8> local = 0x33;
    apply {
        pick(hdr.h.a, local);
        hdr.h.b = local;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
