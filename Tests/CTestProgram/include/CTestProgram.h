// The smallest BPF programs, for tests of what attaches them. Every function returns a descriptor or -errno.
#pragma once

/// An XDP program that returns `verdict`.
int test_xdp_program(int verdict);
/// A traffic control program that returns `verdict`.
int test_tc_program(int verdict);
/// Attaches an XDP program by a bpf_link, in the calling thread's network namespace; the attachment ends with the
/// descriptor returned.
int test_xdp_link(int program, int interface_index);
