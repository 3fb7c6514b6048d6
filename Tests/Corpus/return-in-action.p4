// Trap 16: return leaves the action only; exit leaves the control, the deparser still runs.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action early(bit<8> v) {
        hdr.h.b = v;
        if (hdr.h.c == 1) {
            return;
        }
        hdr.h.b = hdr.h.b + 1;
        if (hdr.h.c == 2) {
            exit;
        }
        hdr.h.b = hdr.h.b + 1;
    }
    table t {
        key = { hdr.h.a: exact; }
        actions = { early; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        t.apply();
        hdr.h.d = 0xffffffff;
    }
}

xdp(read(), ingress(), write()) main;
