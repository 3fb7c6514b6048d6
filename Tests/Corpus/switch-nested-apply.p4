// Trap 17: a switch on one table inside a switch on another.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action red() { hdr.h.b = 1; }
    action blue() { hdr.h.b = 2; }
    action small() { hdr.h.c[7:0] = 1; }
    action large() { hdr.h.c[7:0] = 2; }
    table outer {
        key = { hdr.h.a: exact; }
        actions = { red; blue; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    table inner {
        key = { hdr.h.b: exact; }
        actions = { small; large; }
        default_action = large();
        size = 8;
    }
    apply {
        switch (outer.apply().action_run) {
            red: {
                switch (inner.apply().action_run) {
                    small: { hdr.h.d = 0x11; }
                    large: { hdr.h.d = 0x12; }
                }
            }
            blue: {
                if (inner.apply().hit) {
                    hdr.h.d = 0x21;
                } else {
                    hdr.h.d = 0x22;
                }
            }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
