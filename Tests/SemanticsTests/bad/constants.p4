// What has to be known at compile time, and numbers that do not fit.
#include <core.p4>

const bit<8> a = 1 / 0;
const bit<8> b = 5 % 0;
const int c = 1 << -1;
const int d = -7 / 2;
const bit<8> e = (bit<8>) undeclared;
const int f = 1 |+| 1;
const int g = ~5;
const bool h = 1;
const int i = true;
const bit<8> j = "text";
const bit<4> k = 8w3;
const int<8> l = 8w3;
const bit<8> m = { 1 };
const tuple<bit<8>, bool> n = { 1 };
const string o = "a" + "b";
const bit<8> p = f2(3);
const int<1> r = -1;
extern bit<8> f2(in bit<8> x);
const bit<8> q = f2(3);
enum bit<8> E { one = f2(1) }
header H { bit<(3 - 4)> x; bit<70000> y; int<0> z; }
control ctl(inout bit<8> x)(bit<8> size) {
    const bit<8> late = x;
    const bit<8> fine = size;
    apply {
        static_assert(x == 1);
        static_assert(1 == 2, "arithmetic holds");
        x = x[size:0];
        bit<(size)> y;
    }
}
