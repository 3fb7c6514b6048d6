// Numbers that do not fit, priorities that cannot be meant, what other compilers may refuse.
#include <core.p4>

#warning this is only the beginning
#define TWICE 1
#define TWICE 2

type bit<8> Id;
const bit<4> large = 20;
const bit<4> negative = -1;
const int<4> too_large = 8;
const bit<4> literal = 4w17;
const Id id = 3;
extern void show(in bit<8> x);

control c(inout bit<8> x, inout bit<16> y) {
    action a() {}
    table order {
        key = { x : ternary; y : ternary; }
        actions = { a; }
        default_action = a;
        entries = {
            priority = 30: (1, _): a;
            priority = 30: (2, _): a;
            priority = 40: (3, _): a;
            (4, _): a;
        }
    }
    table quiet {
        key = { x : ternary; }
        actions = { a; }
        default_action = a;
        @noWarn("duplicate_priorities") @noWarn("entries_out_of_priority_order")
        entries = {
            priority = 10: 1: a;
            priority = 10: 2: a;
            priority = 20: 3: a;
        }
    }
    apply {
        x = 256;
        x = x << 3 == 300 ? 1 : x;
        show(-300);
        order.apply();
        quiet.apply();
    }
}
