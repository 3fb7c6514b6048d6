// The brace that ends the control is missing; the next declarations are read all the same.
control c(inout bit<8> x) {
    apply {
        if (x == 1) {
            x = 2;
    }
}

struct S { bit<8> x; wrong }

control d(inout S s) { apply { s.x = ; } }
