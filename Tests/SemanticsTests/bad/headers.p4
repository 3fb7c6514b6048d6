// Headers, unions, stacks, slices and lists used wrongly.
#include <core.p4>

header A { bit<8> x; }
header B { bit<16> y; }
header V { varbit<32> one; varbit<32> two; }
header_union U { A a; B b; }
struct Headers { A a; U u; A[3] stack; V v; }
struct Plain { bit<8> x; }

control c(inout Headers h, in A read_only, inout Plain p, in bit<8> i, packet_out packet) {
    apply {
        h.a.z = 1;
        h.u.c.x = 1;
        h.u.x = 1;
        h.u = { 1 };
        h.a = { 1, 2 };
        h.stack = { { 1 }, { 2 } };
        h.stack[3].x = 1;
        h.stack[-1].x = 1;
        h.stack[true].x = 1;
        h.stack.last.x = 1;
        p.setValid();
        read_only.setValid();
        read_only.x = 1;
        h.u.setValid();
        p.x.isValid();
        h.a = h.u.b;
        p = h.a;
        if (h.a == h.u.b) {}
        if (h.stack == h.a) {}
        p.x = p.x[8:0];
        p.x[3:0] = 5w1;
        p.x = { 1 };
        h.a.x = h.stack.size;
        h.a.x = h.a.lookahead<bit<8>>();
        p.x = i[i:0];
        p.x = h.stack.lastIndex;
        packet.emit(p.x);
    }
}
parser q(packet_in packet, out Headers h) {
    state start {
        packet.extract(h.v, 8);
        packet.extract(h.u);
        h.stack.next = h.a;
        h.stack.size = 3;
        packet.lookahead<V>();
        packet.lookahead<string>();
        transition accept;
    }
}
