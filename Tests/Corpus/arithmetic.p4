// Addition, subtraction, multiplication, division and remainder by constants, wrapping in every width.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.a = hdr.h.a * 3;
        hdr.h.b = hdr.h.b - 1;
        hdr.h.c = hdr.h.c + 0xffff;
        hdr.h.d = hdr.h.d * hdr.h.d;
        hdr.h.e = -hdr.h.e;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
