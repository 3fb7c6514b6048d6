// Trap 20: for over a range, break and continue, a loop in a loop.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<16> sum = 0;
    bit<32> count = 0;
    apply {
        for (bit<8> i in 1 .. 10) {
            if (i == 3) {
                continue;
            }
            if (i == 7) {
                break;
            }
            sum = sum + (bit<16>)i;
        }
        hdr.h.c = sum;
        for (bit<8> i = 0; i < 4; i = i + 1) {
            for (bit<8> j = 0; j < 3; j = j + 1) {
                if (j == hdr.h.a) {
                    break;
                }
                count = count + 1;
            }
        }
        hdr.h.d = count;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
