// Twenty tables that hit or miss independently, and a number that says which: a million ways, all of them different.
#include "harness.p4"

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
    table t14 { key = { hdr.h.c : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t15 { key = { hdr.h.d : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t16 { key = { hdr.h.a : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t17 { key = { hdr.h.b : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t18 { key = { hdr.h.c : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }
    table t19 { key = { hdr.h.d : exact; } actions = { note; NoAction; } size = 16; const default_action = NoAction; }

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
        if (t14.apply().hit) { ways = ways + 4782969; }
        if (t15.apply().hit) { ways = ways + 14348907; }
        if (t16.apply().hit) { ways = ways + 43046721; }
        if (t17.apply().hit) { ways = ways + 129140163; }
        if (t18.apply().hit) { ways = ways + 387420489; }
        if (t19.apply().hit) { ways = ways + 1162261467; }
        hdr.h.e = ways;
        if (ways == 1162261468) { hdr.h.c = 0x1111; }
        if (ways == 387420492) { hdr.h.c = 0x2222; }
        if (ways == 1743392200) { hdr.h.c = 0x3333; }
        if (ways == 0) { verdict.output_action = xdp_action.XDP_DROP; }
    }
}

xdp(read(), ingress(), write()) main;
