// Trap 4: writing a field of an invalid header changes no other header and nothing on the wire.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    data_t spare;
    apply {
        spare.setInvalid();
        spare.a = 0x99;
        spare.d = hdr.h.d;
        if (spare.isValid()) {
            hdr.h = spare;
        }
        hdr.h.b = 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
