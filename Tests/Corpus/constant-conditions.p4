// What is known at compile time is decided there: conditions, both sides of && and ||, a switch on a constant, numbers of no width.
#include "harness.p4"

const bit<8> chosen = 2;
const bool never = chosen == 3 || chosen < 2;
const bool always = chosen != 3 && chosen >= 2 && chosen <= 2 && chosen < 3 && !(chosen > 2);

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bool first = hdr.h.a == 1;
        bit<8> seen = 0;
        if (never) {
            seen = seen | 1;
        } else {
            seen = seen | 2;
        }
        if (always) {
            seen = seen | 4;
        }
        if (first && always) {
            seen = seen | 8;
        }
        if (first || never) {
            seen = seen | 0x10;
        }
        if (first && never) {
            seen = seen | 0x20;
        }
        if (first || always) {
            seen = seen | 0x40;
        }
        if (never == first) {
            seen = seen | 0x80;
        }
        hdr.h.b = seen;
        switch (chosen) {
            1: { hdr.h.c = 1; }
            2: { hdr.h.c = 2; }
            default: { hdr.h.c = 3; }
        }
        hdr.h.d = first ? 7 : 9;
        hdr.h.e[15:0] = always ? 16w11 : 16w12;
        hdr.h.e[31:16] = first ? 13 : hdr.h.c;
        hdr.h.e[47:32] = first ? hdr.h.c : 14;
        hdr.h.e[55:48] = (bit<8>)(1 << 3 | 0x100 >> 4);
        hdr.h.e[63:56] = (bit<8>)(int<8>)-1 - (bit<8>)(17 / 3 % 3);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
