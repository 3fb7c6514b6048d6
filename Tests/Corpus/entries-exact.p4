// Trap 18: const entries of an exact table with two keys are code or a map, and the same either way.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<32> v) { hdr.h.d = v; }
    table t {
        key = { hdr.h.a: exact; hdr.h.c: exact; }
        actions = { mark; NoAction; }
        default_action = mark(0xdefa);
        const entries = {
            (1, 0x0102): mark(0x11);
            (1, 0x0201): mark(0x12);
            (2, 0x0102): mark(0x21);
        }
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
