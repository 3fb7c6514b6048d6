#include "preprocessor_include.h"
# include <core.p4>
#include INCLUDED
#define EMPTY
#define ONE 1
#define ADD(x, y) ((x) + (y))
#define TWICE(x) ADD(x, x)
#define GLUE(a, b) a ## b
#define NAMED(n) GLUE(name_, n)
#define TEXT(x) #x
#define ALL(f, ...) f(__VA_ARGS__)
#define LONG 1 + \
    2 + \
    3
#define SELF_BASE 1 +
#define SELF_TAIL PING
#define PING PONG
#define PONG PING
#define NOT_A_CALL(x) x
const int k = SELF_BASE SELF_TAIL;
const int a = ADD(ONE, TWICE(2));
const int NAMED(ONE) = LONG;
const int b = ALL(ADD, 3, 4);
const int NOT_A_CALL = 3;
const int c = NOT_A_CALL
    (4);
const int d = __LINE__;
@text(TEXT(a "b" + c)) struct S EMPTY { }
#if defined(ONE) && ONE == 1 && !defined NOTHING && (0x10 >> 4) == ONE
const int e = 1;
# if 0
don't look here: "unterminated
/* nor here
#endif */
# elif ADD(1, 1) == 2
const int f = 2;
# else
#  error never
# endif
#else
const int e = 2;
#endif
#ifdef NOTHING
#elif 1 ? 0 : 1
#elif -1 < 0 && 7 / 2 == 3 && 7 % 4 == 3 && (1 | 2) == 3 && ~0 == -1
const int g = 3;
#endif
#ifndef NOTHING
const int h = 4;
#endif
#undef ONE
#define ONE 2
const int i = ONE;
#pragma anything at all
#line 100 "other.p4"
const int j = __LINE__;
@file(__FILE__) struct T { }
con\
st int sp\
lit = 1\
2;
