// Trap 20: return and exit out of a loop in a function, an action and the control.
#include "harness.p4"


bit<8> first_bit(in bit<8> x) {
    bit<8> v = x;
    for (bit<8> i = 0; i < 8; i = i + 1) {
        if (v[0:0] == 1) {
            return i;
        }
        v = v >> 1;
    }
    return 8;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        hdr.h.b = first_bit(hdr.h.a);
        for (bit<8> i in 0 .. 5) {
            hdr.h.c = hdr.h.c + 1;
            if (i == hdr.h.b) {
                exit;
            }
        }
        hdr.h.d = 0xffffffff;
    }
}

xdp(read(), ingress(), write()) main;
