// Trap 16: exit in the action of a table that is applied in a condition, and in a switch: nothing of them is done.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action stop() {
        hdr.h.b = 0x51;
        exit;
    }
    action go_on() {
        hdr.h.b = 0x60;
    }
    table first {
        key = { hdr.h.a : exact; }
        actions = { stop; go_on; }
        default_action = go_on();
        const entries = { 1 : stop(); }
    }
    table second {
        key = { hdr.h.b : exact; }
        actions = { stop; NoAction; }
        const entries = { 0x60 : NoAction(); }
    }
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        if (first.apply().hit) {
            hdr.h.c = 0xdead;
        }
        hdr.h.d = 1;
        switch (second.apply().action_run) {
            NoAction: { hdr.h.c = 0x1234; }
            default: { hdr.h.c = 0xffff; }
        }
    }
}

xdp(read(), ingress(), write()) main;
