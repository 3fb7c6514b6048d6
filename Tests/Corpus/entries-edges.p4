// Trap 18: constant entries with ranges, masks and prefixes, at both ends; the first that fits wins.
#include "harness.p4"
match_kind { range }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action set(bit<16> n) {
        hdr.h.c = n;
    }
    table r {
        key = { hdr.h.a : range; hdr.h.d : ternary; }
        actions = { set; }
        const default_action = set(0xff);
        const entries = {
            (10 .. 20, 0x10 &&& 0xf0) : set(1);
            (0 .. 5, _) : set(2);
            (200 .. 255, 0 &&& 0) : set(3);
            (30 .. 30, 7) : set(4);
            (_, 0xfffffff0 &&& 0xfffffff0) : set(5);
        }
    }
    table p {
        key = { hdr.h.d : lpm; }
        actions = { set; NoAction; }
        const entries = {
            0x0a000000 &&& 0xff000000 : set(0x11);
            0x0a0b0000 &&& 0xffff0000 : set(0x12);
            0x0a0b0c0d : set(0x13);
        }
    }
    apply {
        if (hdr.h.b == 0) {
            r.apply();
        } else {
            p.apply();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
