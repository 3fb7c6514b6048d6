// Every way to write a type.
typedef bit<48> Mac;
typedef bit Flag;
typedef int<7> Small;
typedef bit<(4 * 2 + 1)> Computed;
const int WIDTH = 9;
typedef bit<(WIDTH)> Port;
typedef bit<WIDTH> Plain;
type bit<32> Address;
type Mac Station;
typedef tuple<bit<8>, bool, tuple<int<4>, bit<(1 << 2)>>> Nested;
typedef list<tuple<bit<8>, bit<8>>> Pairs;

header Ethernet {
    Mac dst;
    Mac src;
    bit<16> kind;
}

header Options {
    varbit<320> data;
    varbit<(8 * 40)> more;
}

header_union Network {
    Ethernet plain;
    Options odd;
}

struct Empty { }

struct Generic2<T> { T value; }

struct Generic<T, U> {
    T first;
    U second;
    Ethernet[3] stack;
    Generic2<T>[2] inner;
    error why;
}

enum Color { red, green, blue }
enum bit<8> Code { a = 1, b = Code.a + 1, c = 0xFF, }
error { Broken, Bent }
match_kind { fancy, plain, }

typedef struct Anonymous { bit<8> x; } Renamed;
typedef Generic<bit<8>, Generic2<bool>> Filled;
