// States, selects, extraction.
#include <core.p4>

header H { bit<8> a; }
header V { bit<8> a; varbit<8> b; }
struct S { H h; V v; H[2] stack; bit<8>[2] cells; }

parser noStart(packet_in packet) { state begin { transition accept; } }
parser endless(packet_in packet) {
    state start { transition other; }
    state other { transition start; }
}
parser p(packet_in packet, out S s, in bit<8> x) {
    bit<8> local;
    value_set<H>(4) headers;
    state start {
        packet.extract(s);
        packet.extract(x);
        packet.extract(s.v);
        packet.extract(s.h, 8);
        packet.extract(s.stack[2]);
        packet.extract(s.cells.next);
        s.stack.last = s.h;
        transition select(s.h) { _: accept; }
    }
    state twice { transition missing; }
    state twice { transition accept; }
    state accept { transition reject; }
    state selects {
        transition select(x, local) {
            1: accept;
            (1, 2, 3): accept;
            (true, _): accept;
            (1 &&& local, _): accept;
            (300, _): accept;
            headers: accept;
        }
    }
    state late { x = 1; transition accept; }
}
control c(packet_in packet, inout S s, packet_out out_) {
    apply {
        s.h = s.stack.next;
        packet.extract(s.h);
        verify(true, error.NoError);
        out_.emit(s.cells[0]);
        out_.emit(1);
        s.h.setValid(1);
        s.cells[0].setValid();
        s.stack.push_front();
        s.stack.pop_front(-1);
    }
}
