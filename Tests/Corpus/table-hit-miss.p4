// Trap 17: hit and miss inside expressions.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action one() { hdr.h.b = 1; }
    action two(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { one; two; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        if (t.apply().hit && hdr.h.b == 1) {
            hdr.h.c = 1;
        } else if (!t.apply().miss) {
            hdr.h.c = 2;
        } else {
            hdr.h.c = 3;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
