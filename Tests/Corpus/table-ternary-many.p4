// Ternary entries on several bytes, more than one word of them: the best priority of those that match.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<16> v) { hdr.h.c = v; }
    table t {
        key = { hdr.h.d: ternary; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 256;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
