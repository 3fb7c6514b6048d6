// Casts between enums with values, to and from types of their own names, from numbers of no width to bool, and of structs of the same fields.
#include "harness.p4"

enum bit<8> colour_t { red = 1, green = 2 }
enum bit<8> light_t { stop = 1, go = 2 }
enum int<8> side_t { left = -1, right = 1 }
type bit<8> own_t;
type own_t owner_t;
struct one_t { bit<8> x; bit<16> y; }
struct two_t { bit<8> x; bit<16> y; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        colour_t colour = (colour_t)hdr.h.a;
        light_t light = (light_t)colour;
        side_t side = (side_t)(int<8>)hdr.h.b;
        owner_t mine = (owner_t)hdr.h.a;
        one_t one = { hdr.h.a, hdr.h.c };
        two_t two = (two_t)one;
        bit<8> seen = 0;
        if (light == light_t.go) {
            seen = seen | 1;
        }
        if (colour == light) {
            seen = seen | 2;
        }
        if (side == side_t.left) {
            seen = seen | 4;
        }
        if ((bool)1) {
            seen = seen | 8;
        }
        if ((bool)0) {
            seen = seen | 0x10;
        }
        if (colour == colour_t.red) {
            seen = seen | 0x20;
        }
        hdr.h.b = seen;
        hdr.h.d = (bit<32>)(bit<16>)(int<16>)(int<8>)side;
        hdr.h.e = (bit<8>)mine ++ two.x ++ two.y ++ 24w0 ++ (bit<8>)light;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
