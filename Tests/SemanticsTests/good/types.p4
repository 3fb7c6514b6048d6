// Every kind of type, and what may be nested in what.
#include <core.p4>

typedef bit<48> Mac;
type bit<9> Port;
enum Color { red, green, blue }
enum bit<8> Kind { none = 0, data = 0x10, last = data, command = 16 }
error { Odd, Even }

struct Pair<A, B> {
    A first;
    B second;
}

header Short<T> {
    bit<4> tag;
    T      value;
    bit<4> rest;
}

struct Address {
    bit<16>    high;
    bit<8>[2]  low;
    Kind       kind;
}

header Long {
    bool       flag;
    int<7>     level;
    Address    address;
    varbit<64> tail;
}

header_union Either {
    Short<bit<8>> small;
    Long          big;
}

struct Headers {
    Short<Kind>                first;
    Either[3]                  many;
    Pair<Mac, tuple<bool, Color>> pair;
    bit<8>[4][2]               grid;
}

const int big = 1 << 100;
const bit<(big >> 98)> narrow = 5;
const Pair<bit<8>, bool> both = { second = true, first = 255 };
const tuple<bit<8>, Pair<bit<8>, bool>> nested = { 7, both };
const bit<8> seven = nested[0];
const list<Pair<bit<8>, bool>> several = (list<Pair<bit<8>, bool>>) { both, { 1, false } };
const Port cpu = (Port) 511;
const bool same = exact == lpm;

control c(inout Headers h, in Port port, out bit<32> size) {
    apply {
        h.pair = { 0x0102030405, { false, Color.green } };
        h.grid[1][(bit<4>) port] = h.grid[0][2];
        h.grid = { { 1, 2, 3, 4 }, ... };
        h.many[1].small = { 1, 2, 3 };
        if (h.many[1] == (Either) {#}) h.many[0] = (Either) {#};
        size = h.first.minSizeInBits() + Long.maxSizeInBytes() + h.many.size;
        Pair<bit<8>, bool> p = ...;
        if (p != both) p = { first = p.first, ... };
    }
}
