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
