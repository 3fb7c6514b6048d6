// The port number of all ones sends a packet out of every other port.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = hdr.h.a == 1 ? 32w0xffffffff : (bit<32>)hdr.h.b;
        verdict.output_action = xdp_action.XDP_REDIRECT;
    }
}

xdp(read(), ingress(), write()) main;
