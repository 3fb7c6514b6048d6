// Statements in every form.
#include <core.p4>

enum Step { first, second, third }

action reset(inout bit<8> value) { value = 0; }

control c(inout bit<8> value, inout bit<16>[4] cells, in Step step, in error what) {
    bit<8> count = 0;
    action set(bit<8> to) {
        if (to == 0) { return; }
        value = to;
    }
    action stop() { exit; }
    table t {
        key = { value : ternary; count & 0x0f : exact; cells[1] : lpm @name("cell"); }
        actions = { set; reset(value); stop; @defaultonly NoAction; }
        default_action = NoAction;
        largest_priority_wins = false;
        priority_delta = 10;
        entries = {
            const priority = 10: (1, 2, 0x1200 &&& 0xff00): set(3);
            (0x80 &&& 0xf0, 3, _): reset(value);
        }
        size = 64;
    }
    apply {
        for (bit<8> i = 0; i < 8; i += 1) {
            if (i == 3) continue;
            for (bit<4> j in 0 .. 3) {
                if (j == 2) break;
                count |+|= i;
            }
        }
        for (bit<16> cell in cells) { value ^= (bit<8>) cell; }
        switch (value + 1) {
            0:
            1: { value = 2; }
            default: { value <<= 1; }
        }
        switch (step) {
            Step.first: { set(1); }
            Step.third: {}
        }
        switch (what) { error.NoError: { value = 9; } }
        switch (t.apply().action_run) {
            set: { count = value; }
            stop:
            reset: {}
        }
        if (t.apply().hit && value != 0 || count == 1) { value[3:0] = count[7:4]; }
        value[count[1:0] +: 2] = 3;
        set(to = count);
    }
}
