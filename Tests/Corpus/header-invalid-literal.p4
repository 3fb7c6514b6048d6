// Trap 4: `{#}`, the header that is not valid: given, compared with, on either side; and a header written out as a value.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    data_t copy;
    apply {
        copy = hdr.h;
        bit<8> seen = 0;
        if (copy == {#}) {
            seen = seen | 1;
        }
        if ({#} != copy) {
            seen = seen | 2;
        }
        if (copy == (data_t){ 1, 2, 3, 4, 5 }) {
            seen = seen | 4;
        }
        copy = {#};
        if (copy == {#}) {
            seen = seen | 8;
        }
        if (copy == (data_t){ 1, 2, 3, 4, 5 }) {
            seen = seen | 0x10;
        }
        if (copy == hdr.h) {
            seen = seen | 0x20;
        }
        if (hdr.h.a == 9) {
            hdr.h = {#};
        }
        hdr.h.b = seen;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
