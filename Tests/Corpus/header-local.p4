// A header variable: filled, made valid, copied over an extracted one.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    data_t spare;
    apply {
        spare = { 1, 2, 3, 4, 5 };
        spare.e = hdr.h.e;
        hdr.h = spare;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
