// Nested conditions with else belonging to the nearest if.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.h.a > 1)
            if (hdr.h.b > 1)
                hdr.h.c = 1;
            else
                hdr.h.c = 2;
        else if (hdr.h.b > 1)
            hdr.h.c = 3;
        else
            hdr.h.c = 4;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
