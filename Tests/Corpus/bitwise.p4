// And, or, xor, complement, concatenation.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.e = hdr.h.a ++ hdr.h.b ++ hdr.h.c ++ hdr.h.d;
        hdr.h.d = (hdr.h.d & 0xff00ff00) | (~hdr.h.d & 0x00ff00ff);
        hdr.h.c = hdr.h.c ^ 0xaaaa;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
