// Trap 17: switch on action_run, labels that fall through, default for a miss.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action one() { hdr.h.b = 1; }
    action two(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { one; two; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        switch (t.apply().action_run) {
            one:
            two: { hdr.h.c = 0x1212; }
            default: { hdr.h.c = 0xdddd; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
