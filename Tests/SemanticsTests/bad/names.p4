// Names: missing, twice, in the wrong place.
#include <core.p4>

const bit<8> limit = 3;
const bit<8> limit = 4;
error { NoError }
match_kind { exact }
bit<8> f(in bit<8> a, in bit<8> a) { return a; }
bit<8> g<T, T>(in T a) { return 1; }
bit<8> h(in bit<8> value) {
    bit<8> value = 1;
    return valeu;
}
bit<8> endless(in bit<8> n) { return endless(n); }
bit<8> noReturn(in bool b) { if (b) return 1; }
const bit<8> main = 3;
action top(bit<8> a) { limit = a; }
control c(inout bit<8> x) {
    action go(bit<8> port) { x = prot; }
    apply {
        x.field = 1;
        go();
        go(1, 2);
        go(port = 1, port = 2);
        go(prot = 1);
        noSuch(1);
        c.apply(x);
        x = error.Missing == error.NoError ? 1 : 0;
        x = error.NoErorr == error.NoError ? 1 : 0;
    }
}
