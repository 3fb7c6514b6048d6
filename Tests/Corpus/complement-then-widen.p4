// Trap 10: ~ works in the width of its operand, where C has promoted it to int.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c = (bit<16>)(~hdr.h.a);
        hdr.h.d = ~(bit<32>)hdr.h.a;
        if (~hdr.h.b == 0x0f) {
            hdr.h.b = 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
