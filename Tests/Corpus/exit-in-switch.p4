// Trap 16: exit in an action under a switch under a control: nothing behind any of them runs.
#include "harness.p4"


control deep(inout headers_t hdr) {
    action leave() {
        hdr.h.b = 0x11;
        exit;
    }
    action stay() {
        hdr.h.b = 0x22;
    }
    table t {
        key = { hdr.h.a: exact; }
        actions = { leave; stay; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        switch (t.apply().action_run) {
            leave: { hdr.h.c = 1; }
            stay: { hdr.h.c = 2; }
            default: { hdr.h.c = 3; }
        }
        hdr.h.d = 2;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    deep() d;
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        d.apply(hdr);
        hdr.h.e = 1;
    }
}

xdp(read(), ingress(), write()) main;
