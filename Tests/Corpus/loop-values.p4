// Trap 20: loops over the elements of a list, of a stack and of an array, with break and continue; what the body changes is not seen in
// the values still to come.
#include "harness.p4"

header byte_t { bit<8> v; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    byte_t[3] s;
    apply {
        s[0] = { hdr.h.a };
        s[1] = { hdr.h.b };
        s[2] = { 3 };
        for (bit<16> x in (list<bit<16>>){ 1, 2, 4, 8 }) {
            if (x == 2) {
                continue;
            }
            hdr.h.c = hdr.h.c + x;
            if (hdr.h.c > 0x1000) {
                break;
            }
        }
        for (byte_t e in s) {
            s[1].v = 0x77;
            hdr.h.d = hdr.h.d + (bit<32>)e.v;
        }
        hdr.h.b = s[1].v;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
