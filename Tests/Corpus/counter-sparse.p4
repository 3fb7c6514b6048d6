// A sparse CounterArray: any index, as many of them as it holds; add by a value.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    CounterArray(2, true) few;
    CounterArray(4, false) many;
    apply {
        few.add(hdr.h.d, (bit<32>)hdr.h.a);
        many.add((bit<32>)hdr.h.b, 3);
        few.increment(hdr.h.d);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
