// Annotations the language knows.
#include <core.p4>

@name(4) action numbered() {}
@deprecated("a" | "b") extern void old();
@pkginfo const bit<8> one = 1;
@mine[1] @mine[2] const bit<8> two = 2;
@mine[a = { 1, 2 }] const bit<8> three = 3;
@mine[a = 1, a = 2] const bit<8> four = 4;
struct S {
    @match(1 + 1) bit<8> a;
}
