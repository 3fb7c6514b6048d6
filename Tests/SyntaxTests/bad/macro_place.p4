// What a macro made is reported where it is used.
#define WRONG(x) x + ; x
const int a =
    WRONG(3);
#line 40 "generated.p4"
const int b = ;
