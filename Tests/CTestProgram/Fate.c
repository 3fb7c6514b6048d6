#define _GNU_SOURCE
#include "CTestProgram.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

struct task {
    pid_t id;
    /// The call it is in has to fail with this errno when it returns; 0 for none.
    int failing;
    /// A change by netlink is under way, whose answer is to be lost.
    int losing;
};

/// The kind of change a call is, and 0 when it is none. Runs of updates count as one.
static int change(pid_t task, const struct __ptrace_syscall_info *call, int losable) {
    const uint64_t *a = (const uint64_t *)call->entry.args;
    switch (call->entry.nr) {
    case __NR_bpf:
        switch ((int)a[0]) {
        case BPF_MAP_UPDATE_ELEM:
        case BPF_MAP_UPDATE_BATCH:
            return losable ? 0 : 1;
        case BPF_MAP_DELETE_ELEM:
        case BPF_MAP_DELETE_BATCH:
            return losable ? 0 : 2;
        case BPF_OBJ_PIN:
            return losable ? 0 : 3;
        }
        return 0;
    case __NR_sendto: {
        struct nlmsghdr header;
        struct iovec local = {&header, sizeof header}, remote = {(void *)a[1], sizeof header};
        if (process_vm_readv(task, &local, 1, &remote, 1, 0) != sizeof header)
            return 0;
        switch (header.nlmsg_type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
        case RTM_SETLINK:
        case RTM_NEWQDISC:
        case RTM_DELQDISC:
        case RTM_NEWTFILTER:
        case RTM_DELTFILTER:
            return 4;
        }
        return 0;
    }
#ifdef __NR_rename
    case __NR_rename:
    case __NR_unlink:
    case __NR_rmdir:
    case __NR_mkdir:
#endif
    case __NR_renameat:
    case __NR_renameat2:
    case __NR_unlinkat:
    case __NR_mkdirat:
        return losable ? 0 : 5;
    case __NR_clone: // posix_spawn: a process, not a thread
        return losable || a[0] & CLONE_THREAD ? 0 : 6;
    }
    return 0;
}

static int is_receive(uint64_t number) { return number == __NR_recvfrom || number == __NR_recvmsg; }

/// Has the call not be made; what it returns is set when it returns.
static void skip(pid_t task) {
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, task, offsetof(struct user_regs_struct, orig_rax), -1L);
#elif defined(__aarch64__)
    int none = -1;
    struct iovec value = {&none, sizeof none};
    ptrace(PTRACE_SETREGSET, task, 0x404 /* NT_ARM_SYSTEM_CALL */, &value);
#endif
}

static void answer(pid_t task, int error) {
#if defined(__x86_64__)
    ptrace(PTRACE_POKEUSER, task, offsetof(struct user_regs_struct, rax), -(long)error);
#elif defined(__aarch64__)
    struct user_regs_struct all;
    struct iovec value = {&all, sizeof all};
    ptrace(PTRACE_GETREGSET, task, 1 /* NT_PRSTATUS */, &value);
    all.regs[0] = (uint64_t)-(int64_t)error;
    ptrace(PTRACE_SETREGSET, task, 1, &value);
#endif
}

static struct task *find(struct task *tasks, int *count, pid_t id) {
    for (int i = 0; i < *count; i++)
        if (tasks[i].id == id)
            return &tasks[i];
    if (*count == 64)
        return &tasks[63];
    tasks[*count] = (struct task){.id = id};
    return &tasks[(*count)++];
}

static int trace(pid_t child, enum test_fate fate, int step, int error, struct test_outcome *outcome) {
    struct task tasks[64];
    int count = 0, last = 0, status;
    memset(outcome, 0, sizeof *outcome);
    if (waitpid(child, &status, __WALL) != child || !WIFSTOPPED(status))
        return -ECHILD;
    if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL) != 0)
        return -errno;
    ptrace(PTRACE_SYSCALL, child, 0, 0);
    for (;;) {
        pid_t id = waitpid(-1, &status, __WALL);
        if (id < 0)
            return errno == EINTR ? -EINTR : -errno;
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (id != child)
                continue;
            outcome->status = status;
            return 0;
        }
        int signal = WSTOPSIG(status), pass = 0;
        if (signal == (SIGTRAP | 0x80)) {
            struct task *task = find(tasks, &count, id);
            struct __ptrace_syscall_info call;
            if (ptrace(PTRACE_GET_SYSCALL_INFO, id, sizeof call, &call) > 0) {
                if (call.op == PTRACE_SYSCALL_INFO_ENTRY) {
                    int kind = change(id, &call, fate == TEST_LOSE_ANSWER);
                    if (kind != 0 && !(kind == 1 && last == 1)) {
                        outcome->changes++;
                        if (outcome->changes == step) {
                            outcome->met = 1;
                            if (fate == TEST_KILL) {
                                kill(child, SIGKILL);
                            } else if (fate == TEST_FAIL) {
                                skip(id);
                                task->failing = error;
                            } else {
                                task->losing = 1;
                            }
                        }
                    } else if (task->losing && is_receive(call.entry.nr)) {
                        task->losing = 0;
                        skip(id);
                        task->failing = error;
                    }
                    if (kind != 0)
                        last = kind;
                } else if (call.op == PTRACE_SYSCALL_INFO_EXIT && task->failing != 0) {
                    answer(id, task->failing);
                    task->failing = 0;
                }
            }
        } else if (signal != SIGTRAP && signal != SIGSTOP) {
            pass = signal;
        }
        ptrace(PTRACE_SYSCALL, id, 0, pass);
    }
}

int test_run_with_fate(const char *const *arguments, const char *output, enum test_fate fate, int step, int error,
                       struct test_outcome *outcome) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    // A process of its own traces: waiting for whatever stops would take others' children away here.
    pid_t tracer = fork();
    if (tracer == 0) {
        struct {
            int result;
            struct test_outcome outcome;
        } answer;
        // What others hold open here, locks among it, must not stay open for as long as this lasts.
        dup2(ends[1], 3);
        close_range(4, ~0U, 0);
        pid_t child = fork();
        if (child == 0) {
            close(3);
            int file = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
            if (file >= 0) {
                dup2(file, 1);
                dup2(file, 2);
            }
            ptrace(PTRACE_TRACEME, 0, 0, 0);
            raise(SIGSTOP);
            execv(arguments[0], (char *const *)arguments);
            _exit(127);
        }
        answer.result = child < 0 ? -errno : trace(child, fate, step, error, &answer.outcome);
        if (write(3, &answer, sizeof answer) != sizeof answer)
            _exit(1);
        _exit(0);
    }
    close(ends[1]);
    if (tracer < 0) {
        close(ends[0]);
        return -EAGAIN;
    }
    struct {
        int result;
        struct test_outcome outcome;
    } answer = {.result = -EIO};
    ssize_t got = read(ends[0], &answer, sizeof answer);
    close(ends[0]);
    int status;
    while (waitpid(tracer, &status, 0) < 0 && errno == EINTR) {
    }
    if (got != sizeof answer)
        return -EIO;
    *outcome = answer.outcome;
    return answer.result;
}
