// A table of three exact keys; in both dialects, with keys and arguments left out.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<32> v, bit<8> w) {
        hdr.h.d = v;
        hdr.h.b = w;
    }
    table t {
        key = { hdr.h.a: exact; hdr.h.c: exact; hdr.eth.type: exact @name("type"); }
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
