// Signed fields of a header: read with their sign, written back in their width.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        int<16> t = (int<16>)hdr.h.c;
        int<32> u = (int<32>)t * -2;
        hdr.h.d = (bit<32>)u;
        int<8> v = (int<8>)hdr.h.a;
        hdr.h.b = (bit<8>)(-v);
        hdr.h.e = v < 0 ? 64w1 : 64w2;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
