// Two headers exchanged through a third.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    ethernet_t t;
    apply {
        bit<48> d = hdr.eth.dst;
        hdr.eth.dst = hdr.eth.src;
        hdr.eth.src = d;
        t = hdr.eth;
        t.type = 0x1234;
        hdr.eth.type = 0x4321;
        hdr.eth = t;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
