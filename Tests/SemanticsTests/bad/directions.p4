// Directions, default values, objects as parameters.
#include <core.p4>

extern E { E(); void E(); bit<8> m(in bit<8> e); }
extern void f(in string s, in int i, out bit<8> o = 1, @optional in bit<8> p = 1);
control control_t();
extern F { F(in bit<8> size); F(control_t c); }
control control_t();
parser parser_t();
control takes(control_t c) { apply {} }
control made()(parser_t p) { apply {} }
package pack(in bit<8> x);
bit<8> g(@optional in bit<8> x) { return 1; }
extern void take(in bit<8> a, out bit<8> b, inout bit<8> c);
control c(in bit<8> x, out bit<8> y, inout bit<8> z, in E e) {
    action act(bit<8> d, in bit<8> i, E o) { d = 1; }
    apply {
        x = 1;
        take(x, 1, z);
        take(x, x, z);
        take(_, y, _);
        take(x, _, z);
        take(a = x, y, c = z);
        bit<16> wide = 0;
        take(x, wide, z);
        E() inside;
        const E object = e;
        E copy;
        int anySize = 1;
    }
}
