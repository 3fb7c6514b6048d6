// Constant entries and a table of the same 48 bits, which a local only carries there.
#include "harness.p4"

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<48> who;
    action mark(bit<8> v) { hdr.h.b = v; }
    table known {
        key = { who: exact @name("who"); }
        actions = { mark; NoAction; }
        const default_action = NoAction();
        const entries = {
            0x010203040506: mark(1);
            0x060504030201: mark(2);
        }
    }
    action note(bit<16> v) { hdr.h.c = v; }
    table learned {
        key = { who: exact @name("who"); }
        actions = { note; NoAction; }
        default_action = NoAction();
        size = 16;
    }
    apply {
        who = hdr.eth.src;
        known.apply();
        learned.apply();
        hdr.eth.src = hdr.eth.dst;
        hdr.eth.dst = who;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
