#define _GNU_SOURCE
#include "CBpf.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <sys/syscall.h>
#include <unistd.h>

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

int weir_has_own_mounts(void) {
    struct stat ours, first;
    if (stat("/proc/self/ns/mnt", &ours) || stat("/proc/1/ns/mnt", &first))
        return -1;
    return ours.st_ino != first.st_ino;
}

// Runs in a child: makes the directory with its parents, and mounts there unless that was done meanwhile.
static int mount_bpf(const char *path) {
    char made[256];
    if (strlen(path) >= sizeof made)
        return ENAMETOOLONG;
    strcpy(made, path);
    for (char *slash = made + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = 0;
        if (mkdir(made, 0700) && errno != EEXIST && errno != EROFS)
            return errno;
        *slash = '/';
    }
    if (mkdir(made, 0700) && errno != EEXIST && errno != EROFS)
        return errno;
    if (weir_is_bpffs(made) == 1)
        return 0;
    return mount("bpf", made, "bpf", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=0700") ? errno : 0;
}

int weir_mount_bpf_outside(const char *path) {
    int outside = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
    if (outside < 0)
        return -1;
    pid_t child = fork();
    if (child == 0)
        _exit(setns(outside, CLONE_NEWNS) ? errno : mount_bpf(path));
    close(outside);
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return -1;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    errno = WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
    return -1;
}

int weir_wait_for_readers(void) { return (int)syscall(__NR_membarrier, 1 /* MEMBARRIER_CMD_GLOBAL */, 0, 0); }

static int member_offset(const struct btf *kernel, unsigned id, const char *member, int depth) {
    const struct btf_type *type = btf__type_by_id(kernel, id);
    if (type == NULL || depth > 8 || !(btf_is_struct(type) || btf_is_union(type)))
        return -1;
    const struct btf_member *members = btf_members(type);
    for (unsigned i = 0; i < btf_vlen(type); i++) {
        const char *name = btf__name_by_offset(kernel, members[i].name_off);
        int offset = (int)(btf_member_bit_offset(type, i) / 8);
        if (name != NULL && strcmp(name, member) == 0)
            return offset;
        if (name == NULL || name[0] == 0) {
            int inner = member_offset(kernel, members[i].type, member, depth + 1);
            if (inner >= 0)
                return offset + inner;
        }
    }
    return -1;
}

int weir_member_offset(const struct btf *kernel, const char *structure, const char *member) {
    int id = btf__find_by_name_kind(kernel, structure, BTF_KIND_STRUCT);
    return id < 0 ? -1 : member_offset(kernel, (unsigned)id, member, 0);
}

int weir_keep_capabilities(unsigned long long kept) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0)
        return -errno;
    // What is left out of the bounding set comes to no program that is started from here.
    for (int number = 0; number < 64; number++)
        if (!(kept >> number & 1) && prctl(PR_CAPBSET_DROP, number, 0, 0, 0) != 0 && errno == EINVAL)
            break;
    for (int half = 0; half < 2; half++) {
        unsigned mask = (unsigned)(kept >> (32 * half));
        sets[half].effective &= mask;
        sets[half].permitted &= mask;
        sets[half].inheritable = 0;
    }
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : -errno;
}
