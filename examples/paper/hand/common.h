// What the hand-written programs share: the kernel's types and helpers, headers, the bounds check. It needs no other file.
#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

// Words at any address of a packet.
typedef u16 __attribute__((may_alias)) any16;
typedef u32 __attribute__((may_alias)) any32;
typedef u64 __attribute__((may_alias)) any64;

struct xdp_md {
    u32 data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex;
};

enum { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };
enum { HASH = 1, ARRAY = 2, PERCPU_ARRAY = 6, LPM_TRIE = 11, DEVMAP_HASH = 25 };

#define SEC(name) __attribute__((section(name), used))
#define INLINE static inline __attribute__((always_inline, unused))
#define NET16(x) ((u16)__builtin_bswap16(x))
#define NET32(x) __builtin_bswap32(x)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define MAP(name, kind, key_type, value_type, entries, flags) \
    struct { \
        int (*type)[kind]; \
        key_type *key; \
        value_type *value; \
        int (*max_entries)[entries]; \
        int (*map_flags)[flags]; \
    } name SEC(".maps")

static void *(*const lookup)(void *map, const void *key) = (void *)1;
static long (*const adjust_head)(struct xdp_md *ctx, int delta) = (void *)44;
static long (*const redirect_map)(void *map, u64 key, u64 flags) = (void *)51;

// Headers are aligned to two bytes or four, as the kernel's own: packets are loaded so that words may be read.
struct eth {
    u8 dst[6], src[6];
    u16 type;
};

struct ip4 {
    u8 version_ihl, tos;
    u16 length, id, fragment;
    u8 ttl, protocol;
    u16 checksum;
    u32 src, dst;
};

struct ip6 {
    u32 version_class_label;
    u16 length;
    u8 next, hops;
    u64 src[2], dst[2];
};

struct tcp {
    u16 src, dst;
    u32 sequence, acknowledged;
    u16 flags, window, checksum, urgent;
};

struct udp {
    u16 src, dst, length, checksum;
};

// A header of that type at `at`, or drop: what a parser does with a packet that is too short.
#define TAKE(kind, name, at) \
    struct kind *name = (void *)(at); \
    if ((void *)(name + 1) > end) { \
        *why = TOO_SHORT; \
        return XDP_DROP; \
    }

// A hardware address, in two words instead of six bytes.
INLINE void copy_mac(void *to, const void *from)
{
    any32 high = *(const any32 *)from;
    any16 low = *(const any16 *)((const u8 *)from + 4);
    *(any32 *)to = high;
    *(any16 *)((u8 *)to + 4) = low;
}

// One's complement: carries added until none is left. The order of bytes does not matter to it.
INLINE u16 folded(u64 sum)
{
    sum = (sum & 0xffffffff) + (sum >> 32);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

// Why a packet is dropped. With COUNT_DROPS each is counted per CPU, as weir's programs do.
enum { DROPPED, TOO_SHORT, NO_ROOM, REASONS };

#ifdef COUNT_DROPS
MAP(drops, PERCPU_ARRAY, u32, u64, REASONS, 0);

INLINE void count_drop(u32 why)
{
    u64 *count = lookup(&drops, &why);
    if (count)
        *count += 1;
}
#else
#define count_drop(why) ((void)(why))
#endif

// UNDO(ctx) puts back what the program changed, so that a repeated test run sees the same packet each time.
#ifndef UNDO
#define UNDO(ctx)
#endif

// The program: its body says what becomes of the packet, and in `why` the reason of a drop.
#define PROGRAM(name) \
    INLINE int name##_body(struct xdp_md *ctx, u32 *why); \
    SEC("xdp") int name(struct xdp_md *ctx) \
    { \
        u32 why = DROPPED; \
        int verdict = name##_body(ctx, &why); \
        if (verdict == XDP_DROP) \
            count_drop(why); \
        UNDO(ctx); \
        return verdict; \
    } \
    INLINE int name##_body(struct xdp_md *ctx, u32 *why)

#define BOUNDS void *data = (void *)(unsigned long)ctx->data, *end = (void *)(unsigned long)ctx->data_end

char terms[] SEC("license") = "GPL";
