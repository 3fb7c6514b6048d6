// The action of one table writes the key of the next.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<16> hop = 0;
    action to_hop(bit<16> v) { hop = v; }
    action rewrite(bit<48> dst, bit<32> port) {
        hdr.eth.dst = dst;
        verdict.output_port = port;
    }
    action drop() { verdict.output_action = xdp_action.XDP_DROP; exit; }
    table route {
        key = { hdr.h.d: lpm; }
        actions = { to_hop; drop; }
        default_action = drop();
        size = 16;
    }
    table next_hop {
        key = { hop: exact; }
        actions = { rewrite; drop; }
        default_action = drop();
        size = 16;
    }
    apply {
        route.apply();
        next_hop.apply();
        verdict.output_action = xdp_action.XDP_REDIRECT;
    }
}

xdp(read(), ingress(), write()) main;
