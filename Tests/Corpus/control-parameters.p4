// A control with in, out and inout parameters, called twice with different places.
#include "harness.p4"


control mix(in bit<8> x, out bit<8> y, inout bit<16> z) {
    apply {
        y = x ^ 0xff;
        z = z + (bit<16>)x;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    mix() m;
    apply {
        m.apply(hdr.h.a, hdr.h.b, hdr.h.c);
        m.apply(hdr.h.c[7:0], hdr.h.b, hdr.h.d[15:0]);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
