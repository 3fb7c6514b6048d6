// Trap 19: overloads by the number of arguments, named and optional arguments, generic functions.
#include "harness.p4"


bit<8> pick(in bit<8> x, in bit<8> y) {
    return x - y;
}

bit<8> pick(in bit<8> x, in bit<8> y, in bit<8> z) {
    return x - y - z;
}

T same<T>(in T x) {
    return x;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.a = pick(hdr.h.a, hdr.h.b);
        hdr.h.b = pick(y = 8w1, x = hdr.h.b, z = 8w3);
        hdr.h.c = same<bit<16>>(hdr.h.c) + 1;
        hdr.h.d = same(hdr.h.d);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
