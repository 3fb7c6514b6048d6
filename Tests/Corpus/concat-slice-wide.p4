// ++ of unequal widths, and slices that cross bytes, on 64 bits and over.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<96> w;
    apply {
        w = hdr.h.d ++ hdr.h.e;
        hdr.h.e = w[83:20];
        hdr.h.d = (w[95:80] ++ w[15:0]);
        hdr.h.c = w[7:0] ++ 4w0xf ++ w[91:88];
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
