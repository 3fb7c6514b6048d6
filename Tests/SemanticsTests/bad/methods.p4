// Methods that are not there, and what a table gives.
#include <core.p4>

header H { bit<8> a; }
struct S { H h; H[2] stack; bit<8> b; }
control c(inout S s, packet_out packet) {
    table t { key = { s.b : exact; } actions = { NoAction; } }
    apply {
        s.h.isvalid();
        s.stack.push_fromt(1);
        s.b.setValid();
        t.aply();
        if (t.apply()) {}
        s.b = t.apply().action_run;
        packet.emitt(s.h);
        bool b = true;
        switch (b) { true: {} }
        const bit<8> s = 3;
        NoAction(1);
        t();
    }
}
