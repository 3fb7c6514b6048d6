extension UserRuntime {
    /// `weir_user.h`: types, map declarations and helpers for a program compiled with `-DWEIR_USER`.
    static let header = #"""
/* Weir: what a compiled P4 program needs to run as an ordinary process. The program's C includes this when it is
   compiled with -DWEIR_USER; weir_user.c implements it. No kernel header is used. */
#ifndef WEIR_USER_H
#define WEIR_USER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint8_t u8, __u8;
typedef uint16_t u16, __u16, __be16, __sum16;
typedef uint32_t u32, __u32, __be32, __wsum;
typedef uint64_t u64, __u64, __be64;
typedef int8_t s8, __s8;
typedef int16_t s16, __s16;
typedef int32_t s32, __s32;
typedef int64_t s64, __s64;

/* The kernel's contexts, with pointers as wide as this machine's. */
struct xdp_md {
	uintptr_t data, data_end, data_meta;
	u32 ingress_ifindex, rx_queue_index, egress_ifindex;
};

struct __sk_buff {
	u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
	u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid;
	uintptr_t data, data_end;
	u32 napi_id, family, gso_segs, gso_size;
	uintptr_t data_meta;
	u64 tstamp;
};

enum { XDP_ABORTED, XDP_DROP, XDP_PASS, XDP_TX, XDP_REDIRECT };
enum { TC_ACT_UNSPEC = -1, TC_ACT_OK = 0, TC_ACT_SHOT = 2, TC_ACT_STOLEN = 4, TC_ACT_REDIRECT = 7 };
enum { BPF_ANY, BPF_NOEXIST, BPF_EXIST };
enum {
	BPF_MAP_TYPE_HASH = 1, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_PERCPU_HASH = 5, BPF_MAP_TYPE_PERCPU_ARRAY = 6,
	BPF_MAP_TYPE_LRU_HASH = 9, BPF_MAP_TYPE_LPM_TRIE = 11, BPF_MAP_TYPE_ARRAY_OF_MAPS = 12,
	BPF_MAP_TYPE_DEVMAP = 14, BPF_MAP_TYPE_DEVMAP_HASH = 25, BPF_MAP_TYPE_RINGBUF = 27
};
enum { BPF_F_NO_PREALLOC = 1, BPF_F_RDONLY_PROG = 128, BPF_F_MMAPABLE = 1024, BPF_F_INNER_MAP = 4096 };
enum { BPF_F_RECOMPUTE_CSUM = 1, BPF_F_INVALIDATE_HASH = 2, BPF_F_INGRESS = 1 };
enum { BPF_RB_NO_WAKEUP = 1, BPF_RB_FORCE_WAKEUP = 2 };
enum { BPF_ADJ_ROOM_NET, BPF_ADJ_ROOM_MAC };

#define SEC(name)
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif
#ifndef __uint
#define __uint(name, value) int (*name)[value]
#define __type(name, value) __typeof__(value) *name
#define __array(name, value) __typeof__(value) *name[]
#endif

/* The helpers, as bpf-helpers(7) has them; one CPU. */
void *bpf_map_lookup_elem(const void *map, const void *key);
long bpf_map_update_elem(const void *map, const void *key, const void *value, u64 flags);
long bpf_map_delete_elem(const void *map, const void *key);
u64 bpf_ktime_get_ns(void);
u64 bpf_ktime_get_boot_ns(void);
u32 bpf_get_prandom_u32(void);
u32 bpf_get_smp_processor_id(void);
s64 bpf_csum_diff(const void *from, u32 from_size, const void *to, u32 to_size, u32 seed);
long bpf_redirect(u32 ifindex, u64 flags);
long bpf_redirect_map(const void *map, u64 key, u64 flags);
long bpf_clone_redirect(struct __sk_buff *skb, u32 ifindex, u64 flags);
long bpf_xdp_adjust_head(struct xdp_md *ctx, int delta);
long bpf_xdp_adjust_tail(struct xdp_md *ctx, int delta);
long bpf_xdp_load_bytes(struct xdp_md *ctx, u32 offset, void *to, u32 size);
long bpf_xdp_store_bytes(struct xdp_md *ctx, u32 offset, const void *from, u32 size);
u64 bpf_xdp_get_buff_len(struct xdp_md *ctx);
long bpf_skb_load_bytes(const void *skb, u32 offset, void *to, u32 size);
long bpf_skb_store_bytes(struct __sk_buff *skb, u32 offset, const void *from, u32 size, u64 flags);
long bpf_skb_pull_data(struct __sk_buff *skb, u32 size);
long bpf_skb_change_head(struct __sk_buff *skb, u32 room, u64 flags);
long bpf_skb_change_tail(struct __sk_buff *skb, u32 size, u64 flags);
long bpf_skb_adjust_room(struct __sk_buff *skb, s32 delta, u32 mode, u64 flags);
long bpf_skb_vlan_push(struct __sk_buff *skb, __be16 protocol, u16 tci);
long bpf_skb_vlan_pop(struct __sk_buff *skb);
void bpf_set_hash_invalid(struct __sk_buff *skb);
long bpf_ringbuf_output(const void *ring, void *record, u64 size, u64 flags);
void *bpf_ringbuf_reserve(const void *ring, u64 size, u64 flags);
void bpf_ringbuf_submit(void *record, u64 flags);
void bpf_ringbuf_discard(void *record, u64 flags);
long bpf_loop(u32 times, void *callback, void *context, u64 flags);
long bpf_trace_printk(const char *format, u32 size, ...);

/* What weir_user.c is told of the program. `type` 0 is a block of global data. */
struct weir_map_shape {
	const char *name;
	void *map;
	u32 type, key_size, value_size, max_entries;
};
extern const struct weir_map_shape weir_map_shapes[];
extern const u32 weir_map_count;
/* 1: XDP, 0: TC. */
extern const int weir_is_xdp;
int weir_program(void *context);

#endif
"""#
}
