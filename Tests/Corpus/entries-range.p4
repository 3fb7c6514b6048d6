// Trap 18: const entries on ranges and masks side by side.
#include "harness.p4"


match_kind {
    range
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.c: range; hdr.h.a: ternary; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        const entries = {
            (10 .. 20, 0x0f &&& 0x0f): mark(1);
            (15 .. 30, _): mark(2);
            (5, 1): mark(3);
        }
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
