// Precedence, and everything that yields a value.
header H { bit<8> f; }
struct S { bit<8> a; bit<8> b; }
enum E { one, two }
extern bit<32> f<T>(in T x);
extern G<T> { G(); T get(in bit<8> i); }

control c(inout bit<8> a, inout bit<8> b, inout int<8> s, inout H[4] stack) {
    G<bit<8>>() g;
    apply {
        a = a + b * a - b;
        a = (a + b) * (a - b);
        a = a |+| b |-| a;
        a = a & b | a ^ b;
        a = (a | b) & (a ^ b);
        a = a << 1 >> 2;
        a = a >> (b >> 1);
        bool t = a < b && b >= a || !(a == b) && a != b;
        t = (a < b) == (a > b);
        t = a & 1 == 0;
        a = t ? a : t ? b : a;
        a = (t ? t : t) ? a : b;
        a = -a + ~b + +a;
        a = - -a;
        a = + +a;
        a = (bit<8>) s + (bit<8>) (int<8>) a;
        a = ((bit<16>) a ++ b)[7:0];
        a = a[7:4] ++ b[0 +: 4];
        a = stack[1].f;
        a = stack[a[1:0]].f;
        a = f<bit<8>>(a)[7:0];
        a = f<tuple<bit<8>, bit<8>>>({ a, b })[7:0];
        a = g.get(i = 3);
        t = a < (b) && (b) > (a);
        S x = { a, b };
        S y = { a = 1, b = 2 };
        S z = { a = 1, ... };
        S w = (S) { 1, 2, };
        tuple<bit<8>, bit<8>> p = { 1, ... };
        stack[0] = {#};
        stack[1] = { 7 };
        t = stack[2].isValid() ? E.one == E.two : error.NoError == error.NoMatch;
        a = (E.one == E.two ? a : b) + 1;
        t = (E.one) == E.two;
        a = { 1, 2 }[0];
        a = x.a;
        a = .f<bit<8>>(a)[7:0];
    }
}

error { NoError, NoMatch }
const bool CAT = "text \" quoted" ++ "more" == "";
const bit<16> MIN = S.minSizeInBits();
