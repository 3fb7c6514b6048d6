// The smallest BPF programs, for tests of what attaches them. Every function returns a descriptor or -errno.
#pragma once
#include <stddef.h>

/// An XDP program that returns `verdict`.
int test_xdp_program(int verdict);
/// A traffic control program that returns `verdict`.
int test_tc_program(int verdict);
/// Attaches an XDP program by a bpf_link, in the calling thread's network namespace; the attachment ends with the
/// descriptor returned.
int test_xdp_link(int program, int interface_index);
/// Sends a frame `count` times out of an interface of the calling thread's namespace: 0 or a negative errno.
int test_send_frames(int interface_index, const void *frame, size_t size, int count);

/// What happens to a program when it is about to make a change that outlives it.
enum test_fate {
    /// It is killed there (SIGKILL).
    TEST_KILL,
    /// The call is not made and fails with `error`.
    TEST_FAIL,
    /// The call is made, and reading the kernel's answer to it fails with `error`: netlink requests only.
    TEST_LOSE_ANSWER,
};
struct test_outcome {
    /// Changes it made or was about to make, calls after the fate included.
    int changes;
    /// As of waitpid(2).
    int status;
    /// Whether the fate came.
    int met;
};
/// Runs `arguments` (a path first, NULL last) with its output in the file `output`, lets `fate` meet it at its change number
/// `step`, from 1 (0: never), and waits for its end; processes it starts go on by themselves. Changes are calls that pin, update or
/// delete in maps, make or remove files, or change links, qdiscs and filters by netlink. 0 or a negative errno.
int test_run_with_fate(const char *const *arguments, const char *output, enum test_fate fate, int step, int error,
                       struct test_outcome *outcome);
