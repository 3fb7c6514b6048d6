// Trap 9: `[low +: width]` whose first bit only the packet knows, read and written, of fields and of locals.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action add_one(inout bit<4> n) { n = n + 1; }
    apply {
        bit<4> at = hdr.h.a[3:0];
        bit<16> local = hdr.h.c;
        hdr.h.b = hdr.h.d[hdr.h.a +: 8];
        local[at +: 4] = 0b1010;
        hdr.h.c = local;
        hdr.h.d[at +: 8] = 0x5a;
        add_one(hdr.h.e[hdr.h.a +: 4]);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
