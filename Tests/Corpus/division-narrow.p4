// Quotients and remainders of wider numbers than what they are put into.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<64> e = hdr.h.e;
        hdr.h.c = (bit<16>)(e % 1000);
        hdr.h.d = (bit<32>)(e / 1000);
        hdr.h.a = (bit<8>)(e / 100000000000);
        hdr.h.b = (bit<8>)(hdr.h.d % 7);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
