// Actions called directly, with arguments of all directions, and one action from another.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action inner(in bit<8> by, out bit<8> result) {
        result = by * 2;
    }
    action outer(inout bit<8> x) {
        bit<8> t;
        inner(x, t);
        x = t + 1;
    }
    apply {
        outer(hdr.h.a);
        outer(hdr.h.a);
        inner(hdr.h.a, hdr.h.b);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
