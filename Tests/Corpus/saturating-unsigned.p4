// Trap 7: |+| and |-| on bit<W> stop at the ends.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.a = hdr.h.a |+| hdr.h.b;
        hdr.h.c = hdr.h.c |-| 0x0100;
        hdr.h.d = hdr.h.d |+| 0xf0000000;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
