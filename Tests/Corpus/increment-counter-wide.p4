// Fields of 48 and 64 bits count over their ends.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.eth.dst = hdr.eth.dst + 1;
        hdr.eth.src = hdr.eth.src - 1;
        hdr.h.e = hdr.h.e + 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
