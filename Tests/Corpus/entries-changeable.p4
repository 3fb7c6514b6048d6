// Trap 18: entries without const are there at the start, and others can join them and leave.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 8;
        entries = {
            1: mark(0x11);
            2: mark(0x22);
        }
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
