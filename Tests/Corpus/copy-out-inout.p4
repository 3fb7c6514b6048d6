// Trap 1: an inout argument is copied in and out; what the action does to the caller's variable meanwhile is lost.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action twist(inout bit<8> x, in bit<8> y) {
        hdr.h.a = 5;
        x = x + y;
        hdr.h.b = hdr.h.a;
    }
    apply {
        twist(hdr.h.a, 1);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
