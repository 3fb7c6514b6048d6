// Trap 2: the place an argument names is chosen before a later argument changes what it was chosen by.
#include "harness.p4"

header byte_t { bit<8> v; }

bit<8> next(inout bit<32> i) {
    i = i + 1;
    return (bit<8>)i + 0x10;
}

void put(out bit<8> to, in bit<8> value) { to = value; }
void bump(inout bit<4> to, in bit<8> by) { to = to + by[3:0]; }

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    byte_t[3] s;
    bit<8>[3] plain;
    apply {
        bit<32> i = (bit<32>)hdr.h.a;
        s[0] = { 1 };
        s[1] = { 2 };
        s[2] = { 3 };
        plain[0] = 4;
        plain[1] = 5;
        plain[2] = 6;
        put(s[i].v, next(i));
        bit<32> k = (bit<32>)hdr.h.a;
        put(plain[k], next(k));
        bit<32> low = (bit<32>)hdr.h.a;
        bump(hdr.h.d[low +: 4], next(low));
        hdr.h.e = 16w0 ++ s[0].v ++ s[1].v ++ s[2].v ++ plain[0] ++ plain[1] ++ plain[2];
        verdict.output_action = xdp_action.XDP_TX;
    }
}

xdp(read(), ingress(), write()) main;
