// Lists and tuples: compared, passed, taken apart.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    tuple<bit<8>, bit<16>> t;
    apply {
        t = { hdr.h.a, hdr.h.c };
        hdr.h.b = t[0] + 1;
        hdr.h.c = t[1] + 1;
        if (t == { 8w5, 16w6 }) {
            hdr.h.d = 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
