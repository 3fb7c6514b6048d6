// Functions, overloads, default, named and optional arguments, directions, copies.
#include <core.p4>

struct Point { bit<8> x; bit<8> y; }

bit<8> add(in bit<8> a, in bit<8> b = 1) { return a + b; }
bit<8> add(in bit<8> a, in bit<8> b, in bit<8> c) { return add(add(a, b), c); }
void swap<T>(inout T a, inout T b) {
    T kept = a;
    a = b;
    b = kept;
}
Point moved(in Point from, in bit<8> dx = 0, in bit<8> dy = 0) {
    Point to = from;
    to.x = to.x + dx;
    to.y = to.y + dy;
    return to;
}
bool split(in bit<16> whole, out bit<8> high, out bit<8> low) {
    high = whole[15:8];
    low = whole[7:0];
    return whole != 0;
}
bit<8> early(in bit<8> x) {
    if (x == 0) {
        return 1;
    } else if (x == 1) {
        return 2;
    }
    for (bit<8> i in 0 .. 7) {
        if (i == x) return i;
    }
    switch (x) {
        9: { return 3; }
        default: { return 4; }
    }
}
extern void log(string message);
extern bit<32> hash<T>(in T data, @optional in bit<32> seed, @optional in bit<32> most);
extern void both(in bit<8> a);
extern void both(in bit<8> a, in bit<8> b);
extern void both(in bit<8> left, in bool flag);

action outer(inout bit<8> x, bit<8> by) { x = x + by; }

control c(inout bit<8> x, inout bit<16> y, inout Point p)(bit<8> limit = 8, bit<8> step = 2) {
    action inner(inout bit<8> a, in bit<8> b) { a = b; }
    apply {
        x = add(x);
        x = add(b = x, a = 2);
        x = add(1, 2, 3) + add(c = 1, a = 2, b = 3);
        swap(x, p.x);
        swap<Point>(p, p);
        swap(y[15:8], y[7:0]);
        p = moved(from = p, dy = 3);
        p = moved(from = { 1, 2 });
        bit<8> high;
        if (split(y, high, _) && split(whole = y, low = x, high = high)) x = high;
        x = early(high) + limit * step;
        log("message " ++ "in two parts");
        y = (bit<16>) hash({ x, y }) + (bit<16>) hash(data = p, most = 7)[15:0];
        both(x);
        both(a = x, b = x);
        both(left = x, flag = true);
        inner(x, add(x));
        outer(x, 7);
    }
}
control user(inout bit<8> x, inout bit<16> y, inout Point p) {
    c() usual;
    c(4) four;
    c(step = 3) three;
    c(limit = 1, step = 1) ones;
    apply {
        usual.apply(x, y, p);
        four.apply(x, y, p);
        three.apply(y = y, x = x, p = p);
        ones.apply(x, y, p);
    }
}
