// Tables applied in every round of a loop, the default of two of them one of their entries' actions: hit and action_run are those of the round.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<8> key;
    action long_way() {
        hdr.h.b = hdr.h.b + 1;
        hdr.h.c = hdr.h.c + 2;
        hdr.h.d = hdr.h.d + 3;
    }
    action short_way() { hdr.h.b = hdr.h.b + 16; }
    table first {
        key = { key: exact @name("key"); }
        actions = { short_way; long_way; }
        const default_action = long_way();
        size = 16;
    }
    table second {
        key = { key: exact @name("key"); }
        actions = { short_way; long_way; }
        default_action = long_way();
        size = 16;
    }
    table third {
        key = { key: exact @name("key"); }
        actions = { short_way; NoAction; }
        const default_action = NoAction();
        size = 16;
    }
    table fourth {
        key = { key: exact @name("key"); }
        actions = { NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        for (bit<8> i in 0 .. 2) {
            key = hdr.h.a + i;
            hdr.h.e = hdr.h.e << 8;
            if (first.apply().hit) {
                hdr.h.e[3:0] = 1;
            }
            switch (second.apply().action_run) {
                short_way: { hdr.h.e[7:4] = 2; }
                default: { }
            }
            if (third.apply().hit) {
                hdr.h.e[3:3] = 1;
            }
            if (!fourth.apply().miss) {
                hdr.h.e[2:2] = 1;
            }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
