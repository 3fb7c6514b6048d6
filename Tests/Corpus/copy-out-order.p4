// Trap 1: out arguments are copied back from left to right, so the last one wins.
#include "harness.p4"


void two(out bit<8> x, out bit<8> y) {
    x = 1;
    y = 2;
}

void three(inout bit<8> x, inout bit<8> y) {
    x = x + 1;
    y = y + 2;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        two(hdr.h.a, hdr.h.a);
        three(hdr.h.b, hdr.h.b);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
