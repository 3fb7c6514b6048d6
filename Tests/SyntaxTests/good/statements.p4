extern void run(in bit<8> x);
extern Meter { Meter(bit<8> n); void tick(); }

bit<8> twice(in bit<8> x) {
    return x + x;
}

void nothing() {
    return;
}

T same<T>(in T x) { return x; }

control inner(inout bit<8> x)(bit<8> limit) {
    apply { if (x > limit) { exit; } }
}

control c(inout bit<8> x, inout bit<8> y) {
    inner(8) block;
    action move(in bit<8> a, bit<8> by) { x = a; x += by; }
    table t {
        key = { x: exact; }
        actions = { move(y); }
    }
    apply {
        ;
        bit<8> v;
        const bit<8> K = 3;
        @hidden bit<8> w = K;
        run(x);
        same<bit<8>>(x);
        v = same(x);
        v += 1; v -= 1; v *= 2; v /= 2; v %= 2;
        v &= 1; v |= 1; v ^= 1; v <<= 1; v >>= 1; v |+|= 1; v |-|= 1;
        v[3:0] = 4w1;
        v[4+:2] = 2w1;
        (v) = 1;
        if (x == 1) y = 2;
        if (x == 1) y = 2; else y = 3;
        if (x == 1) { y = 2; } else if (x == 2) { y = 3; } else { }
        if (x == 1) if (x == 2) y = 1; else y = 2;
        { bit<8> x = 1; y = x; }
        @atomic { y = 1; }
        block.apply(x);
        inner.apply(x);
        move(1, 2);
        switch (t.apply().action_run) {
            move: { y = 1; }
            default: { }
        }
        switch (x) {
            1:
            2: { y = 1; }
            3 + 4: @unlikely { y = 2; }
            default:
        }
        if (t.apply().hit) { return; }
        else exit;
    }
}
