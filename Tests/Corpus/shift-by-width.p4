// Trap 8: a shift by the width or more gives 0, where C is undefined.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.d = hdr.h.d << hdr.h.a;
        hdr.h.e = hdr.h.e >> hdr.h.a;
        hdr.h.c = hdr.h.c << hdr.h.b;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
