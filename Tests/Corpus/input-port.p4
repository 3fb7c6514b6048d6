// The port a packet came in by is the script's number.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.h.d = meta.input_port;
        verdict.output_port = meta.input_port + 1;
        verdict.output_action = xdp_action.XDP_REDIRECT;
    }
}

xdp(read(), ingress(), write()) main;
