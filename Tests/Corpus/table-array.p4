// An array of entries: what was never added, and what was taken away again, misses; beyond its end it misses too.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<16> n) {
        hdr.h.c = n;
    }
    action missed(bit<16> n) {
        hdr.h.c = n + 1;
    }
    table t {
        key = { hdr.h.a : exact; }
        actions = { set; missed; NoAction; }
        implementation = array_table(8);
        default_action = missed(0xeee);
    }
    apply {
        if (t.apply().hit) {
            hdr.h.d = 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
