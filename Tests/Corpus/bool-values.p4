// Booleans in variables, arguments and results; equality of booleans; no integer in disguise.
#include "harness.p4"


bool both(in bool a, in bool b) {
    return a && b;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bool x;
    bool y;
    apply {
        x = hdr.h.a > 3;
        y = both(x, hdr.h.b < 3);
        hdr.h.c = y ? 16w1 : 16w0;
        hdr.h.d = x == y ? 32w1 : 32w0;
        hdr.h.e = (bit<64>)(bit<8>)(bit<1>)(!x || y);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
