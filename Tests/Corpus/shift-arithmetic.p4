// Trap 8: >> on int<W> keeps the sign, by the width or more too.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c = (bit<16>)((int<16>)hdr.h.c >> hdr.h.a);
        hdr.h.d = (bit<32>)((int<32>)hdr.h.d >> 4);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
