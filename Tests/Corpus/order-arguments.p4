// Trap 2: arguments are evaluated from left to right, before the call.
#include "harness.p4"


bit<8> next(inout bit<8> x) {
    x = x + 1;
    return x;
}


bit<16> join(in bit<8> x, in bit<8> y, in bit<8> z) {
    return (bit<16>)x * 100 + (bit<16>)y * 10 + (bit<16>)z;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c = join(next(hdr.h.a), hdr.h.a, next(hdr.h.a));
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
