// Events about packets, and the clock: an event that was sent answers 0, time does not stand still or run far.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        bit<32> before = BPF_KTIME_GET_NS();
        hdr.h.d = BPF_PERF_EVENT_OUTPUT();
        bit<32> elapsed = BPF_KTIME_GET_NS() - before;
        hdr.h.a = elapsed < 1000000000 ? 8w1 : 0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
