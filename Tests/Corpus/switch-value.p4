// Trap 17: switch on a value; no case and no default does nothing.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        switch (hdr.h.a) {
            1: { hdr.h.b = 0x11; }
            2:
            3: { hdr.h.b = 0x23; }
        }
        switch (hdr.h.c) {
            0x0102: { hdr.h.d = 7; }
            default: { hdr.h.d = 8; }
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
