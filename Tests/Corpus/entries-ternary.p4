// Trap 18: const entries of a ternary table: without priorities the first one written wins.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a: ternary; hdr.h.c: exact; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        const entries = {
            (0x10 &&& 0xf0, 1): mark(1);
            (0x11, 1): mark(2);
            (_, 1): mark(3);
            (0x22, 2): mark(4);
        }
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
