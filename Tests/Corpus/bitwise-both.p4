// And, or and xor of bits of which both are one, both are none and one is: narrow, of a machine's word, signed and wide.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<8>  a = hdr.h.a;
        bit<16> c = hdr.h.c;
        bit<96> wide = hdr.h.d ++ hdr.h.e;
        bit<96> other = hdr.h.e ++ hdr.h.d;
        if (hdr.eth.type == 1) {
            hdr.h.a = a | hdr.h.b;
            hdr.h.c = (bit<16>)((int<16>)c | 0x0ff0);
            wide = wide | other;
        } else if (hdr.eth.type == 2) {
            hdr.h.a = a & hdr.h.b;
            hdr.h.c = (bit<16>)((int<16>)c & 0x0ff0);
            wide = wide & other;
        } else {
            hdr.h.a = a ^ hdr.h.b;
            hdr.h.c = (bit<16>)((int<16>)c ^ 0x0ff0);
            wide = wide ^ other;
        }
        hdr.h.b = (bit<8>)(hdr.h.d[15:0] == 0x3c3c ? (bit<16>)a | c : (bit<16>)a & c);
        hdr.h.d = wide[95:64];
        hdr.h.e = wide[63:0];
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
