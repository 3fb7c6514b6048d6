// Counters added to in actions, by amounts out of the packet; the index out of an entry.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    CounterArray(32, false) bytes;
    CounterArray(1024, true) flows;
    action account(bit<32> index) {
        bytes.add(index, (bit<32>)hdr.h.c);
        flows.increment((bit<32>)hdr.h.d);
    }
    table t {
        key = { hdr.h.a: exact; }
        actions = { account; NoAction; }
        default_action = account(31);
        size = 4;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
