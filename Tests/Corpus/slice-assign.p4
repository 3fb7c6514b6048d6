// Trap 9: slices as l-values, of fields and of slices.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.c[11:4] = hdr.h.a;
        hdr.h.d[31:24] = hdr.h.d[7:0];
        hdr.h.e[35:28] = 8w0xaa;
        hdr.h.b[7:4][1:0] = 2w3;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
