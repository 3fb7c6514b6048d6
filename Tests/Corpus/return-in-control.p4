// Trap 16: return in a called control leaves that control only; exit leaves all of them.
#include "harness.p4"


control inner(inout headers_t hdr) {
    apply {
        if (hdr.h.a == 1) {
            hdr.h.b = 1;
            return;
        }
        if (hdr.h.a == 2) {
            hdr.h.b = 2;
            exit;
        }
        hdr.h.b = 4;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    inner() inner_instance;
    apply {
        verdict.output_action = xdp_action.XDP_TX;
        inner_instance.apply(hdr);
        hdr.h.b = hdr.h.b + 0x10;
    }
}

xdp(read(), ingress(), write()) main;
