// A function that returns a struct, and one that takes it apart.
#include "harness.p4"


struct pair_t {
    bit<8> high;
    bit<8> low;
}

pair_t split(in bit<16> v) {
    return { v[15:8], v[7:0] };
}

bit<16> join(in pair_t p) {
    return p.low ++ p.high;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    pair_t p;
    apply {
        p = split(hdr.h.c);
        hdr.h.a = p.high;
        hdr.h.b = split(hdr.h.c + 1).low;
        hdr.h.c = join(p);
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
