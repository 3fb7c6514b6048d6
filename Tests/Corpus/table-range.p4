// Range keys, and optional ones beside them.
#include "harness.p4"


match_kind {
    range,
    optional
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.c: range; hdr.h.a: optional; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 64;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
