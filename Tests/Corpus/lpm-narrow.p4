// Longest prefixes of 20 bits, that are no whole bytes, with an exact key of 3 bits.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a[2:0]: exact @name("k"); hdr.h.d[19:0]: lpm @name("p"); }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
