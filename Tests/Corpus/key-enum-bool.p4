// Keys of an enum with values, of a boolean and of a signed integer.
#include "harness.p4"


enum bit<16> kind_t {
    one = 1,
    two = 2
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action mark(bit<8> v) { hdr.h.b = v; }
    table t {
        key = {
            (kind_t)hdr.h.c: exact @name("kind");
            hdr.h.a > 0x7f: exact @name("high");
            (int<8>)hdr.h.a: exact @name("signed");
        }
        actions = { mark; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        t.apply();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
