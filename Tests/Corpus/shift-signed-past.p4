// Signed numbers of the machine's widths shifted right by constants up to the width and past it: the sign is left.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        int<32> d = (int<32>)hdr.h.d;
        int<64> e = (int<64>)hdr.h.e;
        hdr.h.a = (bit<8>)((int<8>)hdr.h.a >> 8);
        hdr.h.c = ((bit<32>)(d >> 31))[7:0] ++ ((bit<32>)(d >> 32))[7:0];
        hdr.h.b = ((bit<32>)(d >> 33))[7:0] ^ ((bit<64>)(e >> 63))[7:0];
        hdr.h.d = ((bit<64>)(e >> 64))[15:0] ++ ((bit<64>)(e >> 66))[15:0];
        hdr.h.e = (bit<64>)(e >> 62);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
