error { NoError, Odd }
extern packet_in { void extract<T>(out T h); T lookahead<T>(); void advance(in bit<32> n); }
extern void verify(in bool ok, in error e);
header H { bit<8> kind; bit<8> next; }
struct Headers { H a; H[3] b; }
struct Key { bit<8> x; @optional bit<8> y; }

parser sub(packet_in p, out H h) {
    state start { p.extract(h); transition accept; }
}

@top parser main_parser(packet_in p, out Headers h)(bit<8> limit) {
    value_set<bit<8>>(4) known;
    @name("pairs") value_set<tuple<bit<8>, bit<8>>>(LIMIT * 2) pairs;
    value_set<Key>(4) keys;
    const bit<8> K = 1;
    bit<8> count = 0;
    sub() nested;
    state start {
        bit<8> local = p.lookahead<bit<8>>();
        const bit<8> two = 2;
        nested.apply(p, h.a);
        sub.apply(p, h.a);
        verify(local != 0, error.Odd);
        if (local == 1) { count = count + 1; } else count = 2;
        { count = 3; }
        ;
        transition select(h.a.kind, local) {
            (0x10, _): more;
            (0x20 &&& 0xF0, 1 .. 4): accept;
            (known, default): reject;
            default: done;
        }
    }
    @name("loop") state more {
        p.extract(h.b.next);
        transition select(h.b.last.next) {
            1: more;
            2 .. 3: more;
            4 &&& 6: more;
            known: done;
            (5): done;
            (6 &&& 7): done;
            _: accept;
        }
    }
    state done { transition accept; }
    state falls { }
}

const int LIMIT = 4;
