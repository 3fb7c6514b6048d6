// Trap 1: what an action changes is the element that was named when it was called, also when it changes the index on its way.
#include "harness.p4"

header byte_t { bit<8> v; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    byte_t[4] s;
    bit<32> i;
    action change(inout bit<8> x) {
        i = i + 1;
        x = x + 0x10;
    }
    action choose(out bit<8> x) {
        i = i + 1;
        x = (bit<8>)i;
    }
    apply {
        i = (bit<32>)hdr.h.a;
        s[0] = { 1 };
        s[1] = { 2 };
        s[2] = { 3 };
        s[3] = { 4 };
        change(s[i].v);
        choose(s[i].v);
        hdr.h.d = s[0].v ++ s[1].v ++ s[2].v ++ s[3].v;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
