// Trap 3: the right side of && and || is evaluated only when it decides.
#include "harness.p4"


bit<8> next(inout bit<8> x) {
    x = x + 1;
    return x;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.h.c == 1 && next(hdr.h.a) == 0x11) {
            hdr.h.d = 1;
        }
        if (hdr.h.c == 1 || next(hdr.h.b) == 0x21) {
            hdr.h.e = 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
