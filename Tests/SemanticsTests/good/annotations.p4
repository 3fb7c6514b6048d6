// Annotations, structured and not, and those that the language knows.
#include <core.p4>

@pkginfo[name = "test", version = "1.0"]
@anything(goes here, even { braces } and "text" 1 + 2)
@empty() @bare
@listed[1, "two", true, 3 + 4]
@keyed[a = 1, b = "x" ++ "y", c = false]
const bit<8> one = 1;

@deprecated("use two") extern void old(in bit<8> x);
@pure extern bit<8> two(in bit<8> x);
@noSideEffects extern bit<8> three(in bit<8> x);

struct S {
    @format("mac") bit<48> address;
    @match(lpm) bit<32> prefix;
    @length(8 * 2) varbit<64> rest;
}
@name("renamed") action act(@name("argument") bit<8> a) {}
@hidden @name(".absolute") action hidden_one() {}

parser p(packet_in packet) {
    @name("first") state start { transition accept; }
}
@noWarn("unused") const bit<8> unused_one = 2;
control c(inout bit<8> x, @optional in bit<8> hint) {
    @name("counter") @atomic bit<8> count = 0;
    @name("t") table t {
        key = { x : exact @name("key") @refers_to(t, key); x[3:0] : exact; }
        @tables[1] actions = { @tableonly @name("a") act; @defaultonly NoAction; }
        @priority(3) size = 4;
    }
    apply {
        @unroll for (bit<8> i in 0 .. 3) { count = count + i; }
        @likely { x = two(count) + three(one); }
        t.apply();
        @atomic { x = x + 1; }
        hidden_one();
    }
}
