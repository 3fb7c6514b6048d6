// ?: in ?:, with operands of every width.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.e = hdr.h.a == 0 ? (hdr.h.b == 0 ? 64w1 : 64w0xffffffffffffffff) : (bit<64>)(hdr.h.b == 0 ? hdr.h.d : (bit<32>)hdr.h.c);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
