// Trap 10: int<W> widens with its sign, bit<W> with zeros, and narrowing takes the low bits.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c = (bit<16>)(int<16>)(int<8>)hdr.h.a;
        hdr.h.d = (bit<32>)(bit<8>)(int<8>)hdr.h.a;
        hdr.h.e = (bit<64>)(int<64>)(int<4>)hdr.h.b[3:0];
        hdr.h.b = (bit<8>)hdr.h.c;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
