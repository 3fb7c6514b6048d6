// Keys that are expressions: a slice, a sum, a comparison; evaluated before the action changes them.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) {
        hdr.h.a = v;
        hdr.h.b = v;
    }
    table t {
        key = {
            hdr.h.a[3:0]: exact @name("low");
            hdr.h.a + hdr.h.b: exact @name("sum");
            (bit<1>)(hdr.h.c == 1): exact @name("flag");
        }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
