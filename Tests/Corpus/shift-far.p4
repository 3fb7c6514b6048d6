// Trap 8: shifts of 32 and 64 bits by their width, by more, and by an amount of more than 64 bits; by
// numbers known at compile time.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<8> n = hdr.h.a;
        bit<72> far = (bit<72>)hdr.h.b << 64;
        int<32> d = (int<32>)hdr.h.d;
        int<64> e = (int<64>)hdr.h.e;
        hdr.h.d = (bit<32>)(d >> n);
        hdr.h.e = (bit<64>)(e >> (far | (bit<72>)n));
        hdr.h.c = hdr.h.c << (far | (bit<72>)n);
        hdr.h.b = (bit<8>)((int<8>)hdr.h.b >> 9) ^ (hdr.h.b << 8) ^ (hdr.h.b >> 70);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
