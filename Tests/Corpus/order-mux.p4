// Trap 2: of ?: only the chosen side is evaluated.
#include "harness.p4"


bit<8> next(inout bit<8> x) {
    x = x + 1;
    return x;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c[7:0] = hdr.h.d == 1 ? next(hdr.h.a) : next(hdr.h.b);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
