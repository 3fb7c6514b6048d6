#define _GNU_SOURCE 1
#include "CCurses.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

// What a fault or exit() needs to give the terminal back: only write() and tcsetattr().
static struct {
    volatile sig_atomic_t active;
    struct termios modes;
    char text[256];
    size_t count;
    bool paste;
} restore;

static SCREEN *screen;
static bool mouse_wanted;
// What curses writes to: a descriptor of its own, so that a fault can cut it off, and where it leads from then on.
static FILE *output;
static volatile sig_atomic_t output_fd = -1, nowhere_fd = -1;
static volatile sig_atomic_t signal_pipe = -1;

static const char *capability(const char *name) {
    char *text = tigetstr(name);
    return text == NULL || text == (char *)-1 ? "" : text;
}

// Padding of terminfo ($<5>) left out.
static void remember(const char *text) {
    while (*text && restore.count + 1 < sizeof restore.text) {
        if (text[0] == '$' && text[1] == '<') {
            const char *end = strchr(text, '>');
            if (end == NULL) return;
            text = end + 1;
        } else {
            restore.text[restore.count++] = *text++;
        }
    }
}

static void give_back(void) {
    if (!restore.active) return;
    restore.active = 0;
    // Another thread may be drawing: what it writes from here on goes nowhere, and what it is writing ends before our own write
    // begins, since the terminal takes one write at a time. A sequence cut short is cancelled (CAN).
    if (output_fd >= 0 && nowhere_fd >= 0) dup2(nowhere_fd, output_fd);
    if (write(STDOUT_FILENO, restore.text, restore.count) < 0) {}
    tcsetattr(STDIN_FILENO, TCSANOW, &restore.modes);
}

const char *weir_direct_colour_entry(const char *term) {
    static char name[80];
    size_t length = strcspn(term, "-");
    if (length == 0 || length > 64) return NULL;
    memcpy(name, term, length);
    strcpy(name + length, "-direct");
    int error = 0;
    if (setupterm(name, STDOUT_FILENO, &error) != OK) return NULL;
    int colours = tigetnum("colors");
    del_curterm(cur_term);
    return colours >= 1 << 24 ? name : NULL;
}

int weir_screen_open(const char *term, bool paste, struct weir_terminal *terminal) {
    static bool registered;
    setlocale(LC_ALL, "");
    int error = 0;
    if (setupterm(term, STDOUT_FILENO, &error) != OK) {
        // A terminal known only as hardcopy or too generic cannot be drawn on either.
        return error == -1 ? 2 : error == 1 ? 3 : 1;
    }
    bool moves = capability("cup")[0] != 0;
    del_curterm(cur_term);
    if (!moves) return 3;
    tcgetattr(STDIN_FILENO, &restore.modes);
    set_escdelay(25);
    output_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (nowhere_fd < 0) nowhere_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    output = output_fd < 0 ? NULL : fdopen(output_fd, "w");
    screen = output == NULL ? NULL : newterm(term, output, stdin);
    if (screen == NULL) {
        if (output != NULL) fclose(output);
        else if (output_fd >= 0) close(output_fd);
        output_fd = -1;
        return 4;
    }
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, FALSE);
    scrollok(stdscr, FALSE);
    terminal->colours = 0;
    terminal->direct = false;
    if (has_colors() && start_color() == OK) {
        use_default_colors();
        terminal->colours = COLORS;
        terminal->direct = COLORS >= 1 << 24;
    }
    terminal->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    restore.count = 0;
    restore.paste = paste;
    remember("\030");
    if (paste) {
        remember("\033[?2004l");
        define_key("\033[200~", WEIR_PASTE_START);
        define_key("\033[201~", WEIR_PASTE_END);
        weir_raw("\033[?2004h", 8);
    }
    define_key("\033[Z", WEIR_BACKTAB);
    // Whether the mouse is on when the end comes is not known here.
    if (paste) remember("\033[?1000l\033[?1002l\033[?1006l");
    remember(capability("sgr0"));
    remember(capability("op"));
    remember(capability("cnorm"));
    remember(capability("rmkx"));
    remember(capability("rmcup"));
    restore.active = 1;
    if (!registered) registered = atexit(give_back) == 0;
    return 0;
}

void weir_screen_close(void) {
    if (screen == NULL) return;
    if (restore.paste) weir_raw("\033[?2004l", 8);
    curs_set(1);
    endwin();
    restore.active = 0;
    delscreen(screen);
    screen = NULL;
    output_fd = -1;
    fclose(output);
}

void weir_screen_leave(void) {
    if (restore.paste) weir_raw("\033[?2004l", 8);
    curs_set(1);
    endwin();
    restore.active = 0;
}

void weir_screen_return(void) {
    restore.active = 1;
    clearok(curscr, TRUE);
    refresh();
    if (mouse_wanted) weir_mouse(true);
    if (restore.paste) weir_raw("\033[?2004h", 8);
}

int weir_screen_measure(int *width, int *height) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return 0;
    *width = size.ws_col;
    *height = size.ws_row;
    return 1;
}

void weir_screen_resize(int width, int height) {
    resize_term(height, width);
    clearok(curscr, TRUE);
}

void weir_style(int modifiers, int foreground, int background, bool coloured) {
    attr_t attributes = 0;
    if (modifiers & WEIR_BOLD) attributes |= A_BOLD;
    if (modifiers & WEIR_DIM) attributes |= A_DIM;
    if (modifiers & WEIR_ITALIC) attributes |= A_ITALIC;
    if (modifiers & WEIR_UNDERLINE) attributes |= A_UNDERLINE;
    if (modifiers & WEIR_REVERSE) attributes |= A_REVERSE;
    int pair = coloured ? alloc_pair(foreground, background) : 0;
    if (pair < 0) pair = 0;
    attr_set(attributes, (short)pair, &pair);
}

void weir_put(int x, int y, const char *text, int bytes) { mvaddnstr(y, x, text, bytes); }

void weir_flush(int x, int y) {
    if (x >= 0) move(y, x);
    curs_set(x >= 0 ? 1 : 0);
    refresh();
}

void weir_redraw(void) { clearok(curscr, TRUE); }

void weir_raw(const char *bytes, int count) {
    while (count > 0) {
        ssize_t written = write(output_fd, bytes, (size_t)count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        count -= (int)written;
    }
}

void weir_mouse(bool on) {
    mouse_wanted = on;
    mouseinterval(0);
    mousemask(on ? BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

int weir_mouse_event(int *x, int *y) {
    static struct timespec last;
    static int last_x = -1, last_y = -1;
    MEVENT event;
    if (getmouse(&event) != OK) return 0;
    *x = event.x;
    *y = event.y;
    if (event.bstate & BUTTON4_PRESSED) return 3;
    if (event.bstate & BUTTON5_PRESSED) return 4;
    if (!(event.bstate & BUTTON1_PRESSED)) return 0;
    // curses would hold every click back to see whether another follows.
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long apart = (now.tv_sec - last.tv_sec) * 1000 + (now.tv_nsec - last.tv_nsec) / 1000000;
    bool again = event.x == last_x && event.y == last_y && apart < 400;
    last = now;
    last_x = again ? -1 : event.x;
    last_y = event.y;
    return again ? 2 : 1;
}

int weir_key(unsigned *value) {
    wint_t key = 0;
    int kind = get_wch(&key);
    *value = key;
    return kind == OK ? 1 : kind == KEY_CODE_YES ? 2 : 0;
}

static void on_signal(int number) {
    int saved = errno;
    unsigned char byte = (unsigned char)number;
    int pipe = signal_pipe;
    if (pipe >= 0 && write(pipe, &byte, 1) < 0) {}
    errno = saved;
}

static void on_fault(int number) {
    give_back();
    signal(number, SIG_DFL);
    raise(number);
}

static const int told[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};
static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS};
enum { told_count = sizeof told / sizeof told[0], fault_count = sizeof faults / sizeof faults[0] };
static struct sigaction told_before[told_count], faults_before[fault_count];
static bool taken;

void weir_signals_take(int pipe) {
    static char stack[65536];
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternative, NULL);
    signal_pipe = pipe;
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < told_count; i++) sigaction(told[i], &action, &told_before[i]);
    action.sa_handler = on_fault;
    action.sa_flags = SA_ONSTACK | SA_NODEFER | (int)SA_RESETHAND;
    for (int i = 0; i < fault_count; i++) sigaction(faults[i], &action, &faults_before[i]);
    taken = true;
}

void weir_signals_give_back(void) {
    if (!taken) return;
    for (int i = 0; i < told_count; i++) sigaction(told[i], &told_before[i], NULL);
    for (int i = 0; i < fault_count; i++) sigaction(faults[i], &faults_before[i], NULL);
    signal_pipe = -1;
    taken = false;
}

void weir_stop(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL}, ours;
    sigaction(SIGTSTP, &standard, &ours);
    kill(0, SIGTSTP);
    sigaction(SIGTSTP, &ours, NULL);
}

int weir_wait(int pipe, int milliseconds) {
    struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = pipe, .events = POLLIN}};
    int ready = poll(fds, 2, milliseconds);
    if (ready <= 0) return 0;
    int result = 0;
    if (fds[1].revents & POLLIN) result |= 4;
    if (fds[0].revents & POLLIN) {
        // A terminal that is gone reads as empty for ever.
        int waiting = 0;
        result |= ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0 ? 1 : 2;
    } else if (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) {
        result |= 2;
    }
    return result;
}
