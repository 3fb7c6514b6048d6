// A switch over a table's action of which only one does anything: the others are told apart all the same.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<8> v) { hdr.h.b = v; }
    action first() { }
    action second() { }
    table t {
        key = { hdr.h.a: exact @name("a"); }
        actions = { set; first; second; }
        default_action = second();
        size = 16;
    }
    table u {
        key = { hdr.h.a: exact @name("a"); }
        actions = { set; first; @defaultonly NoAction; }
        const default_action = NoAction();
        size = 16;
    }
    apply {
        switch (t.apply().action_run) {
            set: { hdr.h.c = 1; }
            first: { hdr.h.c = 2; }
            second: { hdr.h.c = 3; }
        }
        switch (u.apply().action_run) {
            set: { hdr.h.d = 1; }
            first: { hdr.h.d = 2; }
            default: { hdr.h.d = 3; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
