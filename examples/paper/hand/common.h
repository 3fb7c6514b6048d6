// What the hand-written programs share: packed headers and the bounds check.
#pragma once
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct eth {
    __u8 dst[6], src[6];
    __u16 type;
} __attribute__((packed));

struct ip4 {
    __u8 version_ihl, tos;
    __u16 length, id, fragment;
    __u8 ttl, protocol;
    __u16 checksum;
    __u32 src, dst;
} __attribute__((packed));

struct tcp {
    __u16 src, dst;
    __u32 sequence, acknowledged;
    __u16 flags, window, checksum, urgent;
} __attribute__((packed));

// A header of that type at `at`, or drop: what a parser does with a packet that is too short.
#define TAKE(type, name, at)               \
    struct type *name = (void *)(at);      \
    if ((void *)(name + 1) > end)          \
        return XDP_DROP;

// RFC 1624, equation 3, on words in network order.
static __always_inline __u16 replaced(__u16 checksum, __u32 before, __u32 after)
{
    __u32 sum = (__u16)~checksum;
    sum += (__u16)~before + (__u16)after;
    sum += (__u16) ~(before >> 16) + (__u16)(after >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return (__u16)~sum;
}

char terms[] SEC("license") = "GPL";
