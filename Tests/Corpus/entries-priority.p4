// Trap 18: priorities of entries: the largest wins by default; largest_priority_wins = false turns that round.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    action mark2(bit<16> v) { hdr.h.c = v; }
    table large {
        key = { hdr.h.a: ternary; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        entries = {
            priority = 10: 0x10 &&& 0xf0: mark(1);
            priority = 20: 0x11: mark(2);
        }
    }
    table small {
        key = { hdr.h.a: ternary; }
        actions = { mark2; NoAction; }
        default_action = NoAction();
        largest_priority_wins = false;
        entries = {
            priority = 10: 0x10 &&& 0xf0: mark2(1);
            priority = 20: 0x11: mark2(2);
        }
    }
    apply {
        large.apply();
        small.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
