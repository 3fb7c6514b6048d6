// Division and remainder of unsigned values by powers of two and by constants.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.a = hdr.h.a / 8;
        hdr.h.b = hdr.h.b % 16;
        hdr.h.c = hdr.h.c / 10;
        hdr.h.d = hdr.h.d % 1000;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
