// Trap 18: const entries of an lpm table: the longest prefix wins, wherever it stands.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = { hdr.h.d: lpm; }
        actions = { mark; NoAction; }
        default_action = NoAction();
        const entries = {
            0x0a000000 &&& 0xff000000: mark(8);
            0x0a010200 &&& 0xffffff00: mark(24);
            0x0a010000 &&& 0xffff0000: mark(16);
        }
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
