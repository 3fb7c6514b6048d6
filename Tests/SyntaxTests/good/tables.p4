match_kind { exact, ternary, lpm, range }
struct M { bit<8> a; bit<16> b; }
extern Profile { Profile(bit<32> n); }
action outside() { }

control c(inout M m) {
    action drop() { }
    action set(in bit<8> v, bit<16> w) { m.b = w; }
    @name("first.table") @hidden
    table t {
        key = {
            m.a: exact @name("a key");
            m.b[7:0]: ternary;
            m.b + 1: lpm @name("sum") @optional;
            m.a < 3: exact;
        }
        actions = {
            drop;
            set(m.a);
            @tableonly set(m.a);
            @defaultonly .outside;
            .outside();
        }
        size = 1024;
        const default_action = set(1, 2);
        implementation = Profile(3);
        @priority_ok largest_priority_wins = false;
        priority_delta = 10;
        const entries = {
            (1, _, 2, true): drop();
            (0x1 &&& 0xF, 3 .. 7, default, _): set(m.a, 3) @name("x");
            priority = 10: (1, 2, 3, false): drop;
            const priority = (1 + 2): (1, 2, 4, false): drop();
        }
    }
    table one {
        key = { m.a: range; }
        actions = { drop; }
        entries = {
            1: drop;
            const 2 .. 3: drop;
            (4 &&& 5): drop;
            (6): drop;
            _: drop;
        }
    }
    table none { actions = { } }
    apply { t.apply(); }
}
