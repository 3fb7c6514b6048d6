// Instances and where they may stand.
#include <core.p4>

extern A { A(); abstract bit<8> one(in bit<8> x); abstract void two(); }
extern B<T> { B(T x); T get(); }
extern C { }
control plain(inout bit<8> x) { apply {} }
parser parse(packet_in packet) { state start { transition accept; } }
plain() top;
const A constant = A();
@name(".same") action first() {}
@name(".same") action second() {}
control c(inout bit<8> x)(bit<8> size) {
    A() none;
    A() wrong = {
        bit<16> one(in bit<8> x) { return 1; }
        void two(in bit<8> y) {}
        void three() {}
    };
    B(1) unknown;
    B<bit<8>>(x) late;
    B<bit<8>, bool>(1) many;
    C() constructorless;
    parse() parser_in_control;
    plain() more = {};
    apply {
        first<bit<8>>();
        unknown.set(1);
        plain.call(x);
        parse.apply();
        size = 3;
    }
}
control proto(inout bit<16> x);
package P(proto p);
P(plain()) main;
