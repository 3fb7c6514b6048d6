// Statements where they cannot stand.
#include <core.p4>

action fine() {}
bit<8> f(inout bit<8> x) {
    exit;
    fine();
    return;
}
void v() { return 1; }
control c(inout bit<8> x, in list<bit<8>> items) {
    apply {
        break;
        continue;
        return 3;
        if (1) {} else x = true;
        switch (x) { 1: {} 1: {} x: {} default: {} 2: {} }
        switch (true ++ false) { }
        for (bit<4> i in 0 .. true) {}
        for (bit<4> i in x) {}
        for (; x; ) {}
        x = f(x) + f(3);
    }
}
