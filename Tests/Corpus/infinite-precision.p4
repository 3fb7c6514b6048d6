// Trap 8: arithmetic on int constants is exact, however large.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    const bit<64> big = (1 << 100) >> 60;
    const bit<16> rest = (1 << 70) % 65521;
    const bit<8> neg = (bit<8>)(-7 + 2);
    apply {
        hdr.h.e = big;
        hdr.h.c = rest;
        hdr.h.a = neg;
        hdr.h.b = 5 - 3 == 2 ? 8w1 : 8w0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
