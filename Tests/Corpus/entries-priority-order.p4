// Trap 18: the larger priority wins when the table says so; entries without a number go down by the delta.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<16> n) {
        hdr.h.c = n;
    }
    table t {
        key = { hdr.h.a : ternary; }
        actions = { set; NoAction; }
        largest_priority_wins = true;
        priority_delta = 10;
        entries = {
            priority = 100 : 0x00 &&& 0x0f : set(1);
            0x10 &&& 0xf0 : set(2);
            priority = 95 : 0x10 &&& 0xff : set(3);
            _ : set(4);
        }
    }
    table u {
        key = { hdr.h.b : ternary; }
        actions = { set; NoAction; }
        largest_priority_wins = false;
        entries = {
            priority = 10 : 0x00 &&& 0x0f : set(0x11);
            priority = 5 : 0x10 &&& 0xf0 : set(0x12);
            _ : set(0x13);
        }
    }
    apply {
        if (hdr.h.d == 0) {
            t.apply();
        } else {
            u.apply();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
