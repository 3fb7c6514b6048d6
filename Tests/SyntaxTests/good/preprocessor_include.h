#ifndef GUARD
#define GUARD
#define INCLUDED "preprocessor_include.h"
#include "preprocessor_include.h"
const int PING = 5;
const int included = 1;
#endif
