// Trap 19: two instances of one control with different constructor arguments, each with its own table.
#include "harness.p4"


control step(inout bit<8> x, inout bit<8> sum)(bit<8> by) {
    action bump() {
        x = x + by;
        sum = sum + by;
    }
    table t {
        key = { x: exact; }
        actions = { bump; NoAction; }
        default_action = NoAction();
        size = 4;
    }
    apply {
        t.apply();
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    step(1) one;
    step(0x10) sixteen;
    apply {
        one.apply(hdr.h.a, hdr.h.b);
        sixteen.apply(hdr.h.a, hdr.h.b);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
