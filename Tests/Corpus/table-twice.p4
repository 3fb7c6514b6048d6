// One table applied in two places, and its entries seen in both.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action bump(bit<8> by) { hdr.h.b = hdr.h.b + by; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { bump; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        if (hdr.h.c == 1) {
            t.apply();
            hdr.h.a = hdr.h.a + 1;
            t.apply();
        } else {
            t.apply();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
