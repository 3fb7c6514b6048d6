// Names of inner blocks hide those outside, and are gone behind them.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<8> x = 1;
    apply {
        {
            bit<8> x = 2;
            {
                bit<16> x = 3;
                hdr.h.c = x;
            }
            hdr.h.b = x;
            x = 9;
        }
        hdr.h.a = x;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
