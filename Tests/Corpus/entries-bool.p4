// Constant entries with boolean keys: both values, and either of them.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table both {
        key = {
            hdr.h.a > 0x7f: exact @name("high");
            hdr.h.a[0:0] == 1: exact @name("odd");
        }
        actions = { mark; NoAction; }
        const default_action = NoAction();
        const entries = {
            (true, true): mark(1);
            (true, false): mark(2);
            (false, false): mark(3);
        }
    }
    action note(bit<16> v) { hdr.h.c = v; }
    table either {
        key = {
            hdr.h.a > 0x7f: ternary @name("high");
            hdr.h.a[0:0] == 1: ternary @name("odd");
        }
        actions = { note; }
        const default_action = note(9);
        const entries = {
            (_, true): note(1);
            (false, _): note(2);
        }
    }
    apply {
        both.apply();
        either.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
