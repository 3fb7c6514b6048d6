// The bits of a number that are one: of every width, of a mask, and of what is computed.
#include "harness.p4"
#include <weir.p4>

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        bit<128> both = hdr.h.e ++ ~hdr.h.e;
        bit<5> odd = hdr.h.a[4:0];
        int<8> negative = -(int<8>) hdr.h.b;
        hdr.h.a = (bit<8>) (count_ones(odd) + count_ones(negative));
        hdr.h.b = (bit<8>) count_ones(hdr.h.d);
        hdr.h.c = (bit<16>) count_ones(hdr.h.e ^ 64w1);
        hdr.h.d = count_ones(both);
    }
}

xdp(read(), ingress(), write()) main;
