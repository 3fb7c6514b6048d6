// Structs are assigned, compared and passed as a whole; fields of nested ones by path.
#include "harness.p4"


struct pair_t {
    bit<8> x;
    bit<8> y;
}

struct outer_t {
    pair_t  inner;
    bit<16> z;
}

void swap(inout pair_t p) {
    bit<8> t = p.x;
    p.x = p.y;
    p.y = t;
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    pair_t one;
    pair_t two;
    outer_t o;
    apply {
        one = { hdr.h.a, hdr.h.b };
        two = one;
        two.y = two.y + 1;
        o.inner = two;
        o.z = 0x1234;
        hdr.h.c = o.z;
        hdr.h.b = o.inner.y;
        swap(one);
        hdr.h.a = one.x;
        hdr.h.d = one == two ? 32w1 : 32w2;
        two = { y = one.y, x = one.x };
        hdr.h.e = one == two ? 64w1 : 64w2;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
