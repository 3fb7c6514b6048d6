// Trap 9: a slice as an inout argument: only its bits are copied back.
#include "harness.p4"


void bump(inout bit<4> x) {
    x = x + 1;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bump(hdr.h.c[7:4]);
        bump(hdr.h.a[3:0]);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
