// Trap 20: a loop whose number of rounds the packet decides, up to a bound.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<16> product = 1;
    apply {
        for (bit<8> i = 0; i < 8; i = i + 1) {
            if (i >= hdr.h.a) {
                break;
            }
            product = product * 3;
        }
        hdr.h.c = product;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
