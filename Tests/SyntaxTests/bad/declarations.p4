struct S { bit<8> x bit<8> y; unknown z; bit<8> ok; }
header { bit<8> x; }
enum E { a b }
enum Nothing { }
enum bit<8> F { a, b }
typedef bit<8>;
typedef bit<8 B;
const bit<8> = 3;
const bit<8> C;
bit<8> global;
bit<8> global2 = 3;
control c( { apply { } }
control d(in bit<8>) { apply { } }
control e() { bit<8> x; }
control f() { table t { } apply { } }
control g() { table t { key = x; actions { a; } size = 1 } apply { } }
control h() { action a { } action b(in bit<8> x) apply { } }
parser p() { state start { transition } state next { transition select(1) { 1 accept; 2: ; } } }
parser q() { state s { return; exit; switch (1) { } for (;;) { } transition accept; x = 1; } }
extern X { f(); X(); void g() }
extern Y { nothing z(); }
unknown(3) instance;
match_kind { a, , b }
} stray
@ struct
@[1] struct T { }
action act(in bit<8> x) { x = 1; } }
struct Fine { bit<8> x; }
