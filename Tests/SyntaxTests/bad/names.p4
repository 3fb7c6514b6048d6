// Types are known only where they are declared.
control c() {
    action a() { }
    apply { Late x; x = (Late) 1; }
}
typedef bit<8> Late;
typedef bit<8> T;
control d(inout bit<8> x) {
    T T = 1;
    apply { T y; x = (T) x; T = 2; }
}
control e() { apply { table = 1; x.table = 2; const = 3; } }
