// Assignments that compute: += -= *= /= %= <<= >>= &= |= ^= |+|= |-|=.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.a += 5;
        hdr.h.b -= 5;
        hdr.h.c *= 3;
        hdr.h.d <<= 4;
        hdr.h.d |= 0xf;
        hdr.h.d &= 0xffffff0f;
        hdr.h.d ^= 0x80000000;
        hdr.h.e >>= 8;
        hdr.h.e |+|= 0xff00000000000000;
        hdr.h.a |-|= 0x20;
        hdr.h.b /= 2;
        hdr.h.b %= 100;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
