extern void plain();
extern T generic<T, U>(in T a, inout U b, out bit<8> c, @optional in bit<4> d);
@pure extern bit<8> with_default(in bit<8> x = 3, in bit<8> y = 4);
extern U returns<U>();
extern Box<T> {
    Box();
    Box(T initial, bit<32> size);
    @noSideEffects T read(in bit<32> index);
    void write<V>(in V value);
    abstract bit<8> choose(in bit<8> x);
}
extern forward;
parser P<H>(out H h);
control C<H, M>(inout H h, in M m);
control C0();
package Pack<H, M>(P<H> p, C<H, M> c, @optional C0 d, bit<8> n = 3);
package Two(Box<bit<8>> b);

struct S { bit<8> x; }
parser p1(out S h) { state start { transition accept; } }
control c1(inout S h, in bool m) {
    Box<bit<8>>(1, 2) plain_box;
    @name("b") Box<bit<8>>(initial = 1, size = 2) box = {
        bit<8> choose(in bit<8> x) { return x; }
        Box<bit<8>>() within;
    };
    apply {
        h.x = box.read(1);
        box.write<bit<8>>(1);
        box.write(_);
    }
}
Pack<S, bool>(p1(), c1(), n = 4) first;
Pack<_, _>(p1(), c1(), d = _) main;
