// `...` in an initializer: what is not named starts as zero, in structs by name and by position, tuples, headers and stacks.
#include "harness.p4"

header byte_t { bit<8> v; }
struct pair_t { bit<8> a; bit<8> b; }
struct outer_t { pair_t p; bit<16> c; bool d; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    byte_t[3] s;
    apply {
        pair_t named = { b = hdr.h.a, ... };
        outer_t placed = { { hdr.h.a, hdr.h.b }, ... };
        tuple<bit<8>, bit<16>, bit<8>> three = { hdr.h.b, ... };
        s = { { hdr.h.a }, ... };
        hdr.h.c = named.a ++ named.b;
        hdr.h.d = placed.p.a ++ placed.p.b ++ placed.c;
        hdr.h.e = three[0] ++ three[1] ++ three[2] ++ (bit<1>)placed.d ++ (bit<1>)s[0].isValid() ++ (bit<1>)s[1].isValid() ++ 5w0
            ++ s[0].v ++ 16w0xffff;
        if (hdr.h.b == 0xff) {
            hdr.h = { a = 7, ... };
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
