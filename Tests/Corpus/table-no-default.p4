// A table that names neither a default action nor NoAction: what matches nothing stays as it is, and is told as a miss.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a: exact @name("a"); }
        actions = { mark; }
        size = 8;
    }
    apply {
        if (t.apply().miss) {
            hdr.h.c = 0xaaaa;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
