// Fourteen tables that hit or miss independently, and a number that says which: sixteen thousand ways, all of them different, each with a
// calculation behind it that the verifier does anew. It gives up after a million instructions.
#include "../Corpus/harness.p4"

#define MIX ways = (ways ^ (ways >> 29)) * 0xbf58476d1ce4e5b9;
#define MIX_10 MIX MIX MIX MIX MIX MIX MIX MIX MIX MIX

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<64> ways = 0;
    action note() { hdr.eth.src = hdr.eth.src + 1; }
    table t0 { key = { hdr.h.a : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t1 { key = { hdr.h.b : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t2 { key = { hdr.h.c : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t3 { key = { hdr.h.d : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t4 { key = { hdr.h.a : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t5 { key = { hdr.h.b : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t6 { key = { hdr.h.c : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t7 { key = { hdr.h.d : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t8 { key = { hdr.h.a : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t9 { key = { hdr.h.b : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t10 { key = { hdr.h.c : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t11 { key = { hdr.h.d : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t12 { key = { hdr.h.a : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t13 { key = { hdr.h.b : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }

    apply {
        verdict.output_action = xdp_action.XDP_TX;
        if (t0.apply().hit) { ways = ways + 1; }
        if (t1.apply().hit) { ways = ways + 3; }
        if (t2.apply().hit) { ways = ways + 9; }
        if (t3.apply().hit) { ways = ways + 27; }
        if (t4.apply().hit) { ways = ways + 81; }
        if (t5.apply().hit) { ways = ways + 243; }
        if (t6.apply().hit) { ways = ways + 729; }
        if (t7.apply().hit) { ways = ways + 2187; }
        if (t8.apply().hit) { ways = ways + 6561; }
        if (t9.apply().hit) { ways = ways + 19683; }
        if (t10.apply().hit) { ways = ways + 59049; }
        if (t11.apply().hit) { ways = ways + 177147; }
        if (t12.apply().hit) { ways = ways + 531441; }
        if (t13.apply().hit) { ways = ways + 1594323; }
        MIX_10 MIX_10 MIX_10 MIX_10
        hdr.h.e = ways;
        if (ways == 0x11645fde85638f9e) { hdr.h.c = 0x1111; }
        if (ways == 0xea632998f6c413eb) { hdr.h.c = 0x2222; }
        if (ways == 0x200679c6ce65dbfc) { hdr.h.c = 0x3333; }
        if (ways == 0) { verdict.output_action = xdp_action.XDP_DROP; }
    }
}

xdp(read(), ingress(), write()) main;
