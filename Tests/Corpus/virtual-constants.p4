// Constants from constants: of widths, of expressions, of parameters with defaults.
#include "harness.p4"


const bit<32> width = (1 << 5) + 3;

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    const bit<16> one = 16w0xff00 & ~16w0x0f00;
    const bit<8> two = one[15:8];
    const bool three = two > 0xef && one != 0;
    apply {
        hdr.h.c = one;
        hdr.h.a = two;
        hdr.h.b = three ? 8w1 : 8w2;
        hdr.h.d = width;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
