// Trap 11: bit<3> wraps at 8, int<5> at 16.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<3> x;
    int<5> y;
    apply {
        x = hdr.h.a[2:0];
        x = x + 3;
        hdr.h.a = (bit<8>)x;
        x = x - 7;
        hdr.h.b = (bit<8>)x;
        y = (int<5>)hdr.h.c[4:0];
        y = y + 1;
        hdr.h.c = (bit<16>)(int<16>)y;
        x = 5;
        x = x * 3;
        hdr.h.d = (bit<32>)-x;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
