// Trap 2: operands are evaluated from left to right, calls included.
#include "harness.p4"


bit<8> next(inout bit<8> x) {
    x = x + 1;
    return x;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.b = next(hdr.h.a) - next(hdr.h.a);
        hdr.h.c = next(hdr.h.a) ++ next(hdr.h.a);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
