// The default action: the program's own, then another one with arguments, set while packets pass.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    action other() { hdr.h.c = 0x0f0f; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { mark; other; }
        default_action = mark(0x77);
        size = 4;
    }
    table keyless {
        actions = { mark; other; }
        default_action = other();
    }
    apply {
        t.apply();
        if (hdr.h.a == 9) {
            keyless.apply();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
