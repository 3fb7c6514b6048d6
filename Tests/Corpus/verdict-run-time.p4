// What becomes of a packet is an entry's to say: every outcome, by an action's parameter.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action go(xdp_action how, bit<32> port) {
        verdict.output_action = how;
        verdict.output_port = port;
        hdr.h.b = hdr.h.b + 1;
    }
    table ways {
        key = { hdr.h.a: exact @name("a"); }
        actions = { go; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply { ways.apply(); }
}

xdp(read(), ingress(), write()) main;
