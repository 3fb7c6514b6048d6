// What operators apply to.
#include <core.p4>

enum Color { red, green }
enum bit<8> Kind { a = 1 }
type bit<8> Id;
header H { bit<8> f; varbit<8> v; }
struct S { bit<8> a; bit<8> b; }

control c(inout bit<8> x, inout bit<16> y, inout int<8> z, in Color color, inout Id id, inout H h, inout S s) {
    apply {
        x = x + y;
        x = x + z;
        x = x << z;
        x = x / y[7:0];
        x = x / -2;
        x = 5 & -3;
        x = color;
        x = Kind.a + Color.red;
        x = id;
        id = id + id;
        x = !x;
        x = -true;
        x = (bit<8>) z[9:2];
        x = x[3:5];
        x = (bit<8>) (int<16>) x;
        x = (bool) x ? 1 : 2;
        x = true ? 1w1 : 2;
        y = h.v;
        if (x) {}
        if ({ a = 1, b = 2 } == { a = 1, b = 2 }) {}
        if (s == { 1 }) {}
        if ({#} == x) {}
        if ((...) && true) {}
        s = { 1, 2, 3 };
        s = { a = 1 };
        s = { a = 1, b = 2, c = 3 };
        tuple<bit<8>, bit<8>> t = { 1, 2 };
        s = t;
        x = x ++ x;
    }
}
