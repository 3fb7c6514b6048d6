#include "no_such_file.p4"
#include <no_such_file.p4>
#include
#include nothing
#define
#define F(x, y) x
#define G(x x
#define H(x, x) x
#define defined 1
#define P ## x
const int a = F(1);
const int b = F(1, 2, 3);
#undef
#if
#endif
#if 1 +
#endif
#if 1 / 0
#endif
#if defined
#endif
#else
#endif
#elif 1
#error this one is meant
#warning this too
#nonsense
#line x
#define TWO 1
#define TWO 2
#define PASTE(a, b) a ## b
const int c = PASTE(+, /);
#if 1
#else
#else
#endif
#ifdef NOTHING
const int d = 1;
const int e = F(1
