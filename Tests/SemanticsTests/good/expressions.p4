// Operators, precedence, widths, casts, slices: every form an expression has.
#include <core.p4>

typedef bit<8> byte_t;
type bit<16> Port;
type Port Trunk;
enum bit<4> Tiny { a = 1, b = 2 }
enum bit<8> Wide { low = 1, top = (Tiny.b == Tiny.b ? 8w255 : 0) }
struct Pair { bit<8> x; bit<8> y; }
header H { bit<8> f; bit<8> g; }

// Infinite precision, folded.
const int googol = 10 * 10 * 10 * 10 << 200;
const int cut = (googol >> 200) % 7;
const bit<(cut + 1)> fromInt = 3;
const int negative = -5 >> 1;
const bool floors = negative == -3;
const int<8> least = -128;
const int<8> saturated = least |-| 8s1;
const bit<8> most = 8w250 |+| 10;
const bit<8> wrapped = 8w250 + 8w10;
const bit<12> joined = 4w0xa ++ 8w0xbc;
const bit<8> masked = 0xF0 & 0x3C | 0x01 ^ 8w0x03;
const bit<4> piece = joined[7:4];
const int quotient = (7 + 5 * 3) / 4 - 20 % 6;
const bool compared = 1 < 2 && 3 >= 3 || !(4 != 4);
const bit<1> one = (bit<1>) true;
const bool truth = (bool) 1w1;
const bit<8> same = (byte_t) (int<8>) 8w200;
const string text = "two " ++ "halves";
const bit<4> slice_of_int = 0x1234[7:4];
const bit<9> octal = 0o777;
const bit<8> binary = 0b1010_1010;
const bit<32> decimal = 32w0d1_000_000;
const tuple<bit<8>, bool> mixed = { 1, true };
const error failure = error.NoMatch;
const Trunk trunk = (Trunk) (Port) 16w7;
const bit<0> nothing = 0;

bit<8> next(inout bit<8> x) {
    x += 1;
    return x;
}

control c(inout bit<8> x, inout bit<16> y, inout int<8> z, inout H h, inout Pair p, in Tiny tiny, in bit<128> big) {
    apply {
        x = -x + ~x * 3 - (x << 2 >> 1);
        x = x + 1 & 0x7F | x ^ 1;
        y = x ++ x;
        y = (bit<16>) x + (bit<16>) (bit<8>) z;
        z = -z >> x;
        z = z * -2 |+| 7;
        x = (bit<8>) tiny + 8w1;
        x = tiny == Tiny.a ? 8w1 : (bit<8>) Wide.top;
        x[3:0] = y[11:8];
        y[15:8][3:0] = 4w5;
        x[y[2:0] +: 1] = 1;
        x = y[x[2:0] +: 8];
        x = big[127:120] ^ (big >> 100)[7:0];
        p = { 1, 2 };
        p = { y = 3, x = 4 };
        p = (Pair) { 5, ... };
        p = { x = x, ... };
        h = { 1, 2 };
        if (h == { 1, 2 } && h != (H) {#}) h = {#};
        if (h == {#} || !h.isValid()) h.setValid();
        x = next(x) + next(x) * 2;
        x = h.minSizeInBytes() + H.maxSizeInBits();
        bool less = x < (bit<8>) y && z <= 3 || z > -1;
        x = less ? x : less ? 1 : 2;
        x += 1; x -= 2; x *= 3; x |= 4; x &= 0xF; x ^= 1; x <<= 1; x >>= 2; x |+|= 9; x |-|= 3; x /= 2; x %= 5;
        x = x / 4 + x % 8;
        if (mixed[1] && failure == error.NoMatch) x = mixed[0];
        switch (x) { most: wrapped: { x = piece ++ piece; } default: {} }
    }
}
