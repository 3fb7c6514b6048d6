// Exact keys of 1, 3, 9 and 20 bits, and arguments as narrow.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<3> x, bit<12> y, bit<1> z) {
        hdr.h.b = (bit<8>)x;
        hdr.h.c = z ++ 3w0 ++ y;
    }
    table t {
        key = {
            hdr.h.a[0:0]: exact @name("one");
            hdr.h.a[3:1]: exact @name("three");
            hdr.h.d[8:0]: exact @name("nine");
            hdr.h.e[19:0]: exact @name("twenty");
        }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 8;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
