// Trap 16: exit inside an action still copies the arguments out, and the deparser still runs.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action leave(inout bit<8> x) {
        x = 7;
        exit;
    }
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        leave(hdr.h.a);
        hdr.h.b = 0xff;
    }
}

xdp(read(), ingress(), write()) main;
