// Trap 19: arguments by name, in another order, and left out where the parameter has a default.
#include "harness.p4"

control mixer(inout bit<16> value, in bit<8> by = 1)(bit<16> width) {
    apply {
        value = value + (bit<16>)by * width;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(in bit<8> x, in bit<8> y) {
        hdr.h.a = x;
        hdr.h.b = y;
    }
    mixer(width = 3) m;
    apply {
        bit<8> old = hdr.h.a;
        set(y = old, x = hdr.h.b);
        m.apply(by = hdr.h.b, value = hdr.h.c);
        m.apply(value = hdr.h.c);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
