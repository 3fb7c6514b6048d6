// Amounts of 64 and of 40 bits, computed and as they are: those beyond 32 bits are past the width too, whatever their lower bits say.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<64> n = hdr.h.e;
        bit<40> m = hdr.h.e[39:0];
        bit<32> d = hdr.h.d;
        hdr.h.d = d << (n + 1);
        hdr.h.c = (bit<16>)((int<16>)d[31:16] >> (n - 1));
        hdr.h.a = d[7:0] >> (m + 1);
        bit<72> wide = (bit<72>)d << m;
        hdr.h.b = wide[39:32];
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
