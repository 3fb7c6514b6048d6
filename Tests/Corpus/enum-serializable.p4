// An enum with values, in a header and in a switch; a plain enum; a type of its own and a typedef.
#include "harness.p4"


enum bit<16> kind_t {
    first = 0x0100,
    second = 0x0200
}

enum colour_t { red, green, blue }

typedef bit<8> byte_t;
type bit<8> port_t;
const byte_t limit = 7;

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    colour_t colour = colour_t.green;
    port_t port = (port_t)5;
    apply {
        if (hdr.h.c == (bit<16>)kind_t.second) {
            colour = colour_t.red;
        }
        switch (colour) {
            colour_t.red: { hdr.h.a = 1; }
            colour_t.green: { hdr.h.a = 2; }
            colour_t.blue: { hdr.h.a = 3; }
        }
        kind_t k = (kind_t)hdr.h.c;
        hdr.h.d = k == kind_t.first ? 32w1 : 32w0;
        hdr.h.b = (byte_t)(bit<8>)port + limit;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
