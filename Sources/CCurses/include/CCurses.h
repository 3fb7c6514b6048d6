// ncurses with wide characters, as one Clang module. Function-like macros become inline functions; what must be safe in a
// signal handler is written in C.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <curses.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <wchar.h>

// What a terminal can do.
struct weir_terminal {
    int colours;     // 0 when it has none
    bool direct;     // a colour is a number 0xRRGGBB
    bool utf8;       // the locale's characters
};

// 0, or why there is no screen: 1 no terminfo entry, 2 no terminfo database, 3 cannot move the cursor, 4 newterm failed.
// On success the screen is open and `terminal` says what it can do. `paste` asks for bracketed paste.
int weir_screen_open(const char *term, bool paste, struct weir_terminal *terminal);
// The name of an entry like `term` with 24-bit colours, or NULL; valid until the next call.
const char *weir_direct_colour_entry(const char *term);
void weir_screen_close(void);
// Leave the screen and come back to it.
void weir_screen_leave(void);
void weir_screen_return(void);
// Takes the terminal's own size; returns 0 when it cannot be asked.
int weir_screen_measure(int *width, int *height);
void weir_screen_resize(int width, int height);

// Modifiers as the bits of weir_style.
enum { WEIR_BOLD = 1, WEIR_DIM = 2, WEIR_ITALIC = 4, WEIR_UNDERLINE = 8, WEIR_REVERSE = 16 };
// Sets how the next text looks; a colour of -1 is the terminal's own.
void weir_style(int modifiers, int foreground, int background, bool coloured);
void weir_put(int x, int y, const char *text, int bytes);
void weir_flush(int x, int y); // shows the cursor there, hides it when x is -1
void weir_redraw(void);
// Bytes straight to the terminal.
void weir_raw(const char *bytes, int count);

// Has the terminal report clicks and the wheel, or leaves the mouse to it.
void weir_mouse(bool on);
// What was done with the mouse after WEIR_KEY_MOUSE: 0 nothing of interest, 1 a click, 2 two clicks, 3 the wheel up, 4 down.
int weir_mouse_event(int *x, int *y);

// A key that waits: 0 none, 1 a character (*value), 2 a key code (*value).
int weir_key(unsigned *value);
enum { WEIR_PASTE_START = 0x2001, WEIR_PASTE_END = 0x2002, WEIR_BACKTAB = 0x2003 };
enum {
    WEIR_KEY_UP = KEY_UP, WEIR_KEY_DOWN = KEY_DOWN, WEIR_KEY_LEFT = KEY_LEFT, WEIR_KEY_RIGHT = KEY_RIGHT,
    WEIR_KEY_HOME = KEY_HOME, WEIR_KEY_END = KEY_END, WEIR_KEY_PPAGE = KEY_PPAGE, WEIR_KEY_NPAGE = KEY_NPAGE,
    WEIR_KEY_BACKSPACE = KEY_BACKSPACE, WEIR_KEY_DC = KEY_DC, WEIR_KEY_IC = KEY_IC, WEIR_KEY_ENTER = KEY_ENTER,
    WEIR_KEY_BTAB = KEY_BTAB, WEIR_KEY_F0 = KEY_F0, WEIR_KEY_FIND = KEY_FIND, WEIR_KEY_SELECT = KEY_SELECT,
    WEIR_KEY_MOUSE = KEY_MOUSE
};

// From now on signals are a byte in `pipe` (their number); those that end a process by a fault restore the terminal first.
void weir_signals_take(int pipe);
void weir_signals_give_back(void);
// Stops the process group like Ctrl-Z; returns when it goes on.
void weir_stop(void);
// 1 a byte waits, 2 the terminal is gone, 0 neither within `milliseconds` (-1 waits for ever), 4 a byte in `pipe`.
int weir_wait(int pipe, int milliseconds);
