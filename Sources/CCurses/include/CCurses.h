// ncurses with wide characters, as one Clang module. Function-like macros become inline functions.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <locale.h>
