// Trap 17: the default is an action that entries have too, and a long one: hit, miss and action_run still tell them apart.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action long_way() {
        hdr.h.b = hdr.h.b + 1;
        hdr.h.c = hdr.h.c + 2;
        hdr.h.d = hdr.h.d + 3;
    }
    action short_way(bit<8> v) { hdr.h.b = v; }
    table first {
        key = { hdr.h.a: exact @name("a"); }
        actions = { short_way; long_way; }
        const default_action = long_way();
        size = 16;
    }
    table second {
        key = { hdr.h.a: exact @name("a"); }
        actions = { short_way; long_way; }
        const default_action = long_way();
        size = 16;
    }
    apply {
        if (first.apply().hit) {
            hdr.h.e[15:0] = 1;
        } else {
            hdr.h.e[15:0] = 2;
        }
        switch (second.apply().action_run) {
            long_way: { hdr.h.e[31:16] = 3; }
            short_way: { hdr.h.e[31:16] = 4; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
