// libbpf and the kernel's bpf(2) interface, as one Clang module.
#pragma once
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/bpf.h>

// What libbpf says goes to a text of the calling thread, never to the terminal. libbpf's print callback is
// process-wide; it is set once, when this image is loaded.

/// Empties the calling thread's text.
void weir_log_clear(void);
/// What libbpf said on the calling thread since the last clear: lines of text, the newest kept when there are too many.
const char *weir_log_text(void);

/// 1 when the path is in a bpf file system, 0 when it is in another, -1 with errno set when that cannot be told.
int weir_is_bpffs(const char *path);
