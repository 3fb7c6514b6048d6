// Values that may not be there, statements that nothing comes to.
#include <core.p4>

struct Pair { bit<8> x; bit<8> y; }
header H { bit<8> f; }

bit<8> plain(in bool b) {
    bit<8> v;
    if (b) { v = 1; }
    return v;
}
bit<8> both(in bool b) {
    bit<8> v;
    if (b) { v = 1; } else { v = 2; }
    return v;
}
bit<8> early(in bool b) {
    bit<8> v;
    if (b) { return 1; } else { v = 2; }
    return v;
    v = 3;
}
void out_never(out bit<8> v) {}
void out_sometimes(in bool b, out bit<8> v) {
    if (b) return;
    v = 1;
}
void out_always(in bool b, out bit<8> v) {
    if (b) { v = 2; return; }
    v = 1;
}
bit<8> parts(in bit<8> which) {
    Pair p;
    p.x = 1;
    bit<8> sum = p.x + p.y;
    Pair q = p;
    switch (which) {
        0: { p.y = 1; }
        default: { p.y = 2; }
    }
    return p.y + sum + q.x;
}
bit<8> loops(in bit<8> n) {
    bit<8> v;
    bit<8> w;
    for (bit<8> i in 0 .. 3) { v = i; }
    for (bit<8> i in 0 .. n) {
        w = i;
        if (i == 2) continue;
        if (i == 3) {
            break;
            w = 4;
        }
    }
    return v + w;
}
void passed(inout bit<8> a, out bit<8> b) {
    a = a + 1;
    b = a;
}
bit<8> calls() {
    bit<8> a;
    bit<8> b;
    bit<8> c;
    passed(a, b);
    c += b;
    bool either = b == 0 || both(true) == 1;
    return either ? a : c;
}
control c(inout bit<8> x) {
    bit<8> set_in_action;
    bit<8> never_set;
    action act() { set_in_action = 1; }
    table t {
        key = { x : exact; never_set : exact; }
        actions = { act; NoAction; }
    }
    apply {
        H h;
        x = h.f;
        t.apply();
        x = set_in_action + never_set;
        if (x == 0) {
            exit;
            x = 1;
        }
        return;
        x = 2;
    }
}
parser p(packet_in packet, out bit<8> x) {
    bit<8> local;
    state start {
        bit<8> inner;
        x = inner + local;
        transition select(x) {
            0: accept;
            1 .. 0: reject;
            _: other;
            3: accept;
        }
    }
    state other {
        transition select(x) { 1: accept; 2: reject; }
    }
    state nowhere { transition accept; }
}
