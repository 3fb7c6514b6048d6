// Every verdict: dropped, passed and sent back on the port it came in by, redirected by another.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = hdr.h.d;
        switch (hdr.h.a) {
            0: { verdict.output_action = xdp_action.XDP_ABORTED; }
            1: { verdict.output_action = xdp_action.XDP_DROP; }
            2: { verdict.output_action = xdp_action.XDP_PASS; }
            3: { verdict.output_action = xdp_action.XDP_TX; }
            default: { verdict.output_action = xdp_action.XDP_REDIRECT; }
        }
        hdr.h.b = 0xab;
    }
}

xdp(read(), ingress(), write()) main;
