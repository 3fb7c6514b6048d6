// Trap 20: a table and an action of one control-plane name; NoAction is always there.
#include "harness.p4"


control inner(inout data_t h) {
    @name("x") action y() { h.b = 0x22; }
    action z() { h.b = 0x33; }
    table x {
        key = { h.a: exact; }
        actions = { y; NoAction; @defaultonly z; }
        default_action = z();
        size = 4;
    }
    apply {
        x.apply();
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    inner() t;
    apply {
        t.apply(hdr.h);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
