// Trap 10: comparisons of int<W> are signed, those of bit<W> are not; any width.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if ((int<8>)hdr.h.a < (int<8>)hdr.h.b) {
            hdr.h.c = 1;
        }
        if (hdr.h.a < hdr.h.b) {
            hdr.h.d = 1;
        }
        if ((int<4>)hdr.h.a[3:0] >= (int<4>)hdr.h.b[3:0]) {
            hdr.h.e = 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
