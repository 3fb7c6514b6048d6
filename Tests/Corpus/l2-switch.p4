// A packet for a fixed list of destinations: decided by a table of ports, dropped when unknown.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action send(bit<32> port) { verdict.output_port = port; }
    action back() { verdict.output_action = xdp_action.XDP_TX; exit; }
    action drop() { verdict.output_action = xdp_action.XDP_DROP; exit; }
    table l2 {
        key = { hdr.eth.dst: exact; }
        actions = { send; back; drop; }
        default_action = drop();
        size = 128;
    }
    apply {
        verdict.output_action = xdp_action.XDP_REDIRECT;
        l2.apply();
        if (verdict.output_port == meta.input_port) {
            verdict.output_action = xdp_action.XDP_DROP;
        }
    }
}

xdp(read(), ingress(), write()) main;
