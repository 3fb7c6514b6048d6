// A constant default action with arguments, and entries that override it.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v, bit<16> w) {
        hdr.h.b = v;
        hdr.h.c = w;
    }
    table t {
        key = { hdr.h.a: exact; }
        actions = { mark; }
        const default_action = mark(0xdd, 0xdead);
        size = 4;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
