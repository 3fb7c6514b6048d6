// Trap 7: |+| and |-| on int<W> stop at the least and the greatest.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    int<8> x;
    int<8> y;
    apply {
        x = (int<8>)hdr.h.a;
        y = (int<8>)hdr.h.b;
        hdr.h.a = (bit<8>)(x |+| y);
        hdr.h.b = (bit<8>)(x |-| y);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
