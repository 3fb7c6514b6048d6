// Type parameters that cannot be solved, or are solved wrongly.
#include <core.p4>

extern Box<T> { Box(T first); void put(in T value); T get(); U as<U>(in T value); }
extern T choose<T>(in T a, in T b);
extern T make<T>();
T same<T>(in T value) { return value; }
bit<8> mixed<T>(in T value) { return value; }
struct Pair<A, B> { A first; B second; }
parser Parse<H>(packet_in packet, out H headers);
control Work<H>(inout H headers);
package Machine<H>(Parse<H> parse, Work<H> work);
struct One { bit<8> x; }
struct Two { bit<8> x; }

parser parse(packet_in packet, out One headers) { state start { transition accept; } }
control work(inout Two headers) { apply {} }
control wrong(in One headers) { apply {} }
control c(inout bit<8> x, inout bit<16> y) {
    Box<bit<8>>(300) narrow;
    Box<bit<8>>(true) wrongly;
    apply {
        x = choose(x, y);
        make();
        x = make<bit<16>>();
        x = same<bool>(true);
        x = same<bit<8>, bool>(x);
        narrow.put(y);
        x = narrow.as(x);
        Pair<bit<8>, bool> p = { true, 1 };
        Pair<bit<8>> q;
        same(1);
    }
}
Machine(parse(), work()) main;
