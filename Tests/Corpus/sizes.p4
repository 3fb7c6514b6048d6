// The sizes of types and values in bits and bytes: least and most, of headers with varbit, unions, stacks, enums, tuples and own types.
#include "harness.p4"

enum bit<12> kind_t { one = 1 }
type bit<20> own_t;
header small_t { bit<8> a; }
header vary_t { bit<16> a; varbit<40> b; }
header_union either_t { small_t s; vary_t v; }
struct all_t { kind_t k; own_t o; bool b; tuple<bit<3>, int<5>> t; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    either_t u;
    small_t[3] stack;
    all_t all;
    apply {
        hdr.h.a = (bit<8>)all_t.minSizeInBits();
        hdr.h.b = (bit<8>)all.maxSizeInBytes();
        hdr.h.c = (bit<8>)u.minSizeInBits() ++ (bit<8>)u.maxSizeInBits();
        hdr.h.d = (bit<8>)vary_t.minSizeInBytes() ++ (bit<8>)vary_t.maxSizeInBytes() ++ (bit<8>)stack.minSizeInBits()
            ++ (bit<8>)stack[7].maxSizeInBytes();
        hdr.h.e = (bit<64>)hdr.h.minSizeInBits();
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
