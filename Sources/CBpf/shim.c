#include "CBpf.h"
#include <linux/magic.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>

static _Thread_local char text[16384];
static _Thread_local size_t used;

static int keep(enum libbpf_print_level level, const char *format, va_list arguments) {
    if (level == LIBBPF_DEBUG)
        return 0;
    if (used > sizeof text - 1024) { // Little room: the newer half stays.
        size_t half = used / 2;
        memmove(text, text + half, used - half);
        used -= half;
    }
    int wanted = vsnprintf(text + used, sizeof text - used, format, arguments);
    if (wanted > 0)
        used += (size_t)wanted < sizeof text - used ? (size_t)wanted : sizeof text - used - 1;
    return 0;
}

__attribute__((constructor)) static void capture(void) { libbpf_set_print(keep); }

void weir_log_clear(void) {
    used = 0;
    text[0] = 0;
}

const char *weir_log_text(void) { return text; }

int weir_is_bpffs(const char *path) {
    struct statfs found;
    return statfs(path, &found) ? -1 : found.f_type == BPF_FS_MAGIC;
}
