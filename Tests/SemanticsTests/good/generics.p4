// Type parameters solved from arguments, from blocks and from what is expected.
#include <core.p4>

extern Box<T> {
    Box(T start);
    T get();
    void put(in T value);
    U as<U>(in T value);
}
extern T pick<T>(in bool first, in T a, in T b);
extern void show<T>(in T what, @optional in bit<8> level);

bit<8> scaled(in bit<8> value, in bit<8> by = 2) { return value * by; }
bit<8> scaled(in bit<8> value, in bit<8> by, in bit<8> most) {
    bit<8> result = value * by;
    return result > most ? most : result;
}
T twice<T>(in T value) {
    T copy = value;
    return copy;
}

parser Parse<H>(packet_in packet, out H headers);
control Work<H, M>(inout H headers, inout M metadata, in bit<8> hint = 0);

struct None {}
header Byte { bit<8> value; }
struct One { Byte byte; }

control nothing(inout One headers, inout None metadata) { apply {} }
package Machine<H, M>(Parse<H> parse, Work<H, M> work = nothing());


parser parse(packet_in packet, out One headers) {
    state start {
        packet.extract(headers.byte);
        transition select(packet.lookahead<bit<8>>(), headers.byte.value) {
            (0, _): accept;
            (1 .. 9, 0x80 &&& 0xc0): accept;
            default: reject;
        }
    }
}

control work(inout One headers, inout None metadata)(bit<8> limit) {
    Box<bit<8>>(limit) box;
    Box(32w1) inferred;
    apply {
        headers.byte.value = twice(pick(true, box.get(), scaled(value = 3)));
        headers.byte.value = scaled(1, 2, limit);
        box.put(value = headers.byte.value[7:4] ++ 4w0);
        bit<16> wide = box.as<bit<16>>(1);
        show({ wide, headers.byte });
        show(what = inferred.get(), level = 3);
    }
}

Machine(parse(), work(9)) main;
