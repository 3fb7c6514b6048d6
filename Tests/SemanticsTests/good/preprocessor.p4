// The preprocessor, as far as the rest of the program sees it.
#include <core.p4>
#include <core.p4>

#define WIDTH 8
#define BITS(n) bit<n>
#define FIELD(type, name) \
    type name##_field;
#define TEXT(x) #x
#define MANY(first, ...) { first, __VA_ARGS__ }
#define EMPTY
#define SELF SELF_VALUE + 1
#define SELF_VALUE 3
#define STEP(x) ((x) + 1)

#if defined(WIDTH) && WIDTH >= 8 && !defined NOT_THERE || (WIDTH << 2) / 3 == 1 ? 1 : 0
const BITS(WIDTH) wide = 0xFF;
#elif WIDTH == 4
#error "not this one"
#else
this is not read ' at all
#endif

#ifdef NOT_THERE
nothing here
#ifndef WIDTH
# nonsense
#endif
#elifdef WIDTH
const bit<8> by_elifdef = SELF;
#endif

#ifndef WIDTH
#else
struct Fields {
    FIELD(BITS(WIDTH), a)
    FIELD(bool, b)
}
#endif

const string text = TEXT(a b  c);
const tuple<bit<8>, bit<8>, bool> many = MANY(1, STEP(STEP(2)), EMPTY true);
const bit<16> line = __LINE__;
const string file = __FILE__;
#undef WIDTH
#define WIDTH 4
const BITS(WIDTH) narrow = 0xF;
#line 100 "elsewhere.p4"
const bit<16> hundred = __LINE__;
const bool is_hundred = hundred == 100;
bool folded() {
    static_assert(hundred == 100, "lines count from #line on");
    return is_hundred;
}
