// Tables and their entries.
#include <core.p4>

match_kind { optional, range }
action other() {}
control c(inout bit<8> x, inout bool b, in bit<16> y) {
    action a() {}
    action set(bit<8> v) { x = v; }
    action bound(inout bit<8> v, bit<8> w) { v = w; }
    table early { default_action = a; actions = { a; } }
    table none { key = { x : exact; } }
    table twice { actions = { a; a; } key = { x : exact; } key = { x : exact; } }
    table kinds { key = { x : exakt; x + x : exact; b + 1 : lpm; } actions = { a; } }
    table unbound { actions = { bound; set(1); bound(x); } }
    table defaults { actions = { bound(x); a; } default_action = bound(b, 1); }
    table missing { actions = { a; } default_action = other; }
    table value { actions = { set; } default_action = set(x); }
    table keyless { actions = { a; } entries = { 1: a; } }
    table exacts {
        key = { x : exact; y : exact; }
        actions = { a; set; }
        const entries = {
            (1, 2): a;
            (1): a;
            (1, 2): set(3);
            (1, true): a;
            (3, 4): set;
            (4, 5): other;
            priority = 3: (5, 6): a;
        }
    }
    table prefixes {
        key = { y : lpm; x : optional; b : ternary; }
        actions = { a; }
        entries = {
            (0x1200 &&& 0x0f00, _, _): a;
            (_, 1 &&& 3, _): a;
            (_, _, 0 .. 1): a;
        }
    }
    table priorities {
        key = { x : ternary; }
        actions = { a; }
        largest_priority_wins = 1;
        priority_delta = 0;
        entries = {
            1: a;
            priority = 0x80000000: 2: a;
        }
    }
    action applies() { early.apply(); }
    apply {
        early.apply(1);
        x = early.apply();
        if (early.apply().action_run == early.apply().action_run) {}
        switch (early.apply().action_run) {
            a: {}
            set: {}
            a: {}
            default: {}
            default: {}
        }
    }
}
