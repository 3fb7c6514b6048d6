// Instances, abstract methods, arrays of objects, direct application.
#include <core.p4>

extern Register<T> {
    Register(int size);
    T read(in bit<32> index);
    void write(in bit<32> index, in T value);
}
extern Chooser {
    Chooser();
    bit<8> run(in bit<8> seed);
    bit<8> weight();
    abstract bit<8> choose(in bit<8> seed, in bit<8> last);
    @optional abstract void done();
}
@pure extern bit<8> table_size(in bit<8> bits);

control inner(inout bit<8> x)(bit<8> by, Register<bit<8>> shared) {
    apply { x = x + by + shared.read(0); }
}
control plain(inout bit<8> x) { apply { x = ~x; } }

control outer(inout bit<8> x) {
    Register<bit<8>>(16) shared;
    inner(1, shared) one;
    inner(by = 2, shared = shared) two;
    Register<bit<4>>(4) banks[3];
    Chooser() chooser = {
        Register<bit<8>>(2) own;
        bit<8> choose(in bit<8> seed, in bit<8> last) {
            return (seed + own.read(1) + this.weight()) ^ last;
        }
    };
    apply {
        one.apply(x);
        two.apply(x);
        plain.apply(x);
        banks[x].write(0, 1);
        x = chooser.run((bit<8>) banks[1].read((bit<32>) x));
    }
}
