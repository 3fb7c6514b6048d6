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

/// 1 when this process has other mounts than process 1 (as inside `ip netns exec`), 0 when not, -1 with errno set.
int weir_has_own_mounts(void);
/// Mounts a bpf file system at the path among the mounts of process 1, unless there is one: 0, or -1 with errno set.
int weir_mount_bpf_outside(const char *path);

/// Returns when no CPU is in a piece of code any more that was running when it was called, as far as RCU goes (membarrier(2)): 0, or
/// -1 with errno set.
int weir_wait_for_readers(void);

/// Bytes from the start of a kernel structure to one of its members, those of structures without a name inside it included; -1 when there
/// is none. `kernel` is the kernel's BTF (btf__load_vmlinux_btf).
int weir_member_offset(const struct btf *kernel, const char *structure, const char *member);

/// Gives up all capabilities of this thread whose bits are not in `kept`, and those of every program it will start: 0, or the negative errno.
int weir_keep_capabilities(unsigned long long kept);
