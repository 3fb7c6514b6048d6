// One error a statement; each is reported, and nothing else.
control c(inout bit<8> x) {
    apply {
        x = ;
        x = 1 +;
        x = (1;
        x + 1;
        x = 1
        x = 2;
        if x == 1 { x = 2; }
        if (x == 1) { x = 2 }
        foo y;
        x = { 1, 2;
        switch (x) { 1 { x = 1; } }
        switch (x) { { 1 }: { x = 1; } }
        for (bit<8> i = 0; i < 3) { }
        for (i in 1 .. 2) { }
        return 1 2;
        exit
    }
}
control d() { apply { f()(); f().g = 1; @odd x = 1; bit<8>(3); x = bit<8>(3); x = bit<8>; else x = 1; } }
struct Fine { bit<8> x; }
