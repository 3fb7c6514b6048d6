// An action whose first arguments are bound in the table, and the rest come from the entries.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action combine(inout bit<8> x, in bit<8> y, bit<8> z) {
        x = x + y + z;
    }
    table t {
        key = { hdr.h.c: exact; }
        actions = { combine(hdr.h.a, hdr.h.b); NoAction; }
        default_action = combine(hdr.h.a, hdr.h.b, 0x10);
        size = 4;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
