// Tables: every property, every kind of match, entries in both forms, results of apply.
#include <core.p4>

match_kind { range, optional, selector }

extern Profile {
    Profile(bit<32> size);
}

header H { bit<8> a; bit<16> b; bit<32> c; bit<48> d; }
struct Headers { H h; H[2] stack; }
enum Color { red, green }
enum bit<8> Kind { one = 1, two = 2 }

action drop_it(out bool dropped) { dropped = true; }

control c(inout Headers headers, inout bit<8> x, in Color color, in Kind kind, in bool flag, out bool dropped) {
    action nothing() {}
    action set(bit<8> value, Kind what) { x = value + (bit<8>) what; }
    action bound(inout bit<8> target, in bit<8> by, bit<8> more) { target = target + by + more; }
    Profile(128) profile;

    table exacts {
        key = {
            headers.h.a        : exact @name("a");
            headers.h.isValid(): exact;
            color              : exact;
            kind               : exact;
            flag               : exact;
            headers.stack[0].b : exact;
        }
        actions = { set; nothing; @tableonly bound(x, 3); @defaultonly NoAction; }
        const default_action = NoAction();
        const entries = {
            (1, true, Color.red, Kind.one, false, 0x10): set(1, Kind.two);
            (2, true, Color.green, Kind.two, true, 0x11): bound(4);
            (3, false, Color.red, Kind.one, true, 2): nothing() @name("third");
        }
        size = 1024;
        implementation = profile;
    }
    table longest {
        key = { headers.h.c : lpm; headers.h.a : exact; }
        actions = { set; nothing; }
        default_action = set(9, Kind.one);
        entries = {
            (0x0a000000 &&& 0xff000000, 1): set(1, Kind.one);
            const (0x0a010000 &&& 0xffff0000, 1): set(2, Kind.one);
            (_, 2): nothing;
            (0x0a010203, 1): set(value = 3, what = Kind.two);
        }
    }
    @name("masks") table ternaries {
        key = { headers.h.b : ternary; headers.h.a : range; x : optional; headers.h.d[47:40] : ternary; }
        actions = { set; nothing; }
        largest_priority_wins = false;
        priority_delta = 10;
        @noWarn("duplicate_priorities") entries = {
            priority = 10: (0x0800 &&& 0xff00, 1 .. 9, 3, _): set(1, Kind.one);
            const priority = 10: (0x0806, _, _, 0x01 &&& 0x01): nothing;
            (default, 5, 7, _): nothing;
            default: nothing;
        }
    }
    table chosen {
        key = { headers.h.a : exact; headers.h.d : selector; }
        actions = { nothing; }
    }
    table keyless {
        actions = { drop_it(dropped); nothing; }
        default_action = nothing;
    }
    apply {
        dropped = false;
        if (exacts.apply().hit) { x = 1; } else if (longest.apply().miss) { x = 2; }
        switch (ternaries.apply().action_run) {
            set: { x = x + 1; }
            nothing: {}
        }
        bool both = chosen.apply().hit && !keyless.apply().miss;
        if (both) bound(x, 1, 2);
        switch (longest.apply().action_run) {
            set:
            nothing: { exit; }
        }
    }
}
