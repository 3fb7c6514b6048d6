// Trap 20: a loop of as many rounds as the packet says; of more rounds than a program may take, the packet is dropped.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<16> sum = 0;
        for (bit<16> i = 0; i < hdr.h.c; i = i + 1) {
            sum = sum + i;
        }
        hdr.h.d = (bit<32>)sum;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
