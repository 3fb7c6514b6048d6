// Arguments of 1, 20, 48, 64 and 128 bits, and a signed one.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<128> big = 0;
    int<16> offset = 0;
    action set(bit<1> one, bit<20> twenty, bit<48> mac, bit<64> word, bit<128> wide, int<16> by) {
        hdr.h.a = (bit<8>)one;
        hdr.h.d = (bit<32>)twenty;
        hdr.eth.dst = mac;
        hdr.h.e = word;
        big = wide;
        offset = by;
    }
    table t {
        key = { hdr.h.a: exact; }
        actions = { set; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        t.apply();
        hdr.h.e = hdr.h.e ^ big[127:64] ^ big[63:0];
        hdr.h.c = (bit<16>)((int<16>)hdr.h.c + offset);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
