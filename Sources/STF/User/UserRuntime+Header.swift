extension UserRuntime {
    /// `weir_user.h`: types, map declarations and helpers for a program compiled with `-DWEIR_USER`.
    static let header = #"""
        /* Weir: what a compiled P4 program needs to run as an ordinary process. The program's C includes this when it is
           compiled with -DWEIR_USER; weir_user.c implements it. No kernel header is used. */
        #ifndef WEIR_USER_H
        #define WEIR_USER_H

        #include <stddef.h>
        #include <string.h>

        #ifndef WEIR_INLINE /* weir_user.c; a program has its own */
        typedef unsigned char u8;
        typedef unsigned short u16;
        typedef unsigned int u32;
        typedef unsigned long long u64;
        typedef signed int s32;
        #endif

        /* The kernel's contexts, with pointers as wide as this machine's. */
        struct xdp_md {
        	unsigned long data, data_end, data_meta;
        	u32 ingress_ifindex, rx_queue_index, egress_ifindex;
        };

        struct __sk_buff {
        	u32 len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority;
        	u32 ingress_ifindex, ifindex, tc_index, cb[5], hash, tc_classid;
        	unsigned long data, data_end, data_meta;
        	u64 tstamp;
        };

        #if WEIR_XDP
        #define WEIR_CONTEXT struct xdp_md
        #define WEIR_LENGTH(ctx) ((u32)((ctx)->data_end - (ctx)->data))
        #define WEIR_IFINDEX(ctx) ((ctx)->ingress_ifindex)
        #else
        #define WEIR_CONTEXT struct __sk_buff
        #define WEIR_LENGTH(ctx) ((ctx)->len)
        #define WEIR_IFINDEX(ctx) ((ctx)->ifindex)
        #endif
        #define WEIR_DATA(ctx) ((u8 *)(ctx)->data)
        #define WEIR_DATA_END(ctx) ((u8 *)(ctx)->data_end)
        #define WEIR_PROGRAM(section)

        enum { XDP_REDIRECT_ACTION = 4, TC_REDIRECT_ACTION = 7 };
        enum { WEIR_ANY, WEIR_NOEXIST, WEIR_EXIST };

        /* BPF_MAP_TYPE_*; 0 is a block of global data. */
        enum {
        	WEIR_DATA_BLOCK = 0, WEIR_HASH = 1, WEIR_ARRAY = 2, WEIR_PERCPU_HASH = 5, WEIR_PERCPU_ARRAY = 6, WEIR_LRU_HASH = 9,
        	WEIR_LPM_TRIE = 11, WEIR_ARRAY_OF_MAPS = 12, WEIR_DEVMAP = 14, WEIR_DEVMAP_HASH = 25, WEIR_RINGBUF = 27
        };

        /* A map is a name for the runtime, told of it before main. */
        struct weir_map_shape {
        	const char *name;
        	void *map;
        	u32 type, key_size, value_size, max_entries;
        };
        void weir_register(struct weir_map_shape shape);
        /* Puts the map `inner` into the one slot of `outer`. */
        void weir_register_inner(void *outer, void *inner);

        #define WEIR_BEFORE_MAIN(name) __attribute__((constructor)) static void weir_before_main_##name(void)
        #define WEIR_MAP(name, kind, key_type, value_type, entries, flag_bits) \
        	struct { char unused; } name; \
        	WEIR_BEFORE_MAIN(name) { \
        		weir_register((struct weir_map_shape){ #name, &name, kind, sizeof(key_type), sizeof(value_type), entries }); \
        	} \
        	struct weir_map_shape
        #define WEIR_GLOBAL(type, name, where) \
        	extern type name; \
        	WEIR_BEFORE_MAIN(name) { \
        		weir_register((struct weir_map_shape){ where, (void *)&name, WEIR_DATA_BLOCK, 4, sizeof(type), 1 }); \
        	} \
        	type name
        #define WEIR_CONFIG(type, name, where) WEIR_GLOBAL(volatile type, name, where)
        #define WEIR_RING(name, bytes) \
        	struct { char unused; } name; \
        	WEIR_BEFORE_MAIN(name) { weir_register((struct weir_map_shape){ #name, &name, WEIR_RINGBUF, 0, 0, bytes }); } \
        	struct weir_map_shape
        #define WEIR_TABLE_OF_CELL(name, inner, cell_type) \
        	struct { char unused; } name, inner; \
        	WEIR_BEFORE_MAIN(name) { \
        		weir_register((struct weir_map_shape){ #name, &name, WEIR_ARRAY_OF_MAPS, 4, 4, 1 }); \
        		weir_register((struct weir_map_shape){ #inner, &inner, WEIR_ARRAY, 4, sizeof(cell_type), 1 }); \
        		weir_register_inner(&name, &inner); \
        	} \
        	struct weir_map_shape

        /* The helpers, as bpf-helpers(7) has them; one CPU. */
        void *bpf_map_lookup_elem(const void *map, const void *key);
        long bpf_map_update_elem(const void *map, const void *key, const void *value, u64 flags);
        long bpf_map_delete_elem(const void *map, const void *key);
        u64 bpf_ktime_get_ns(void);
        u64 bpf_ktime_get_boot_ns(void);
        u32 bpf_get_prandom_u32(void);
        u32 bpf_get_smp_processor_id(void);
        long long bpf_csum_diff(const void *from, u32 from_size, const void *to, u32 to_size, u32 seed);
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
        long bpf_skb_vlan_push(struct __sk_buff *skb, u16 protocol, u16 tci);
        long bpf_skb_vlan_pop(struct __sk_buff *skb);
        void bpf_set_hash_invalid(struct __sk_buff *skb);
        long bpf_ringbuf_output(const void *ring, const void *record, u64 size, u64 flags);
        void *bpf_ringbuf_reserve(const void *ring, u64 size, u64 flags);
        void bpf_ringbuf_submit(void *record, u64 flags);
        void bpf_ringbuf_discard(void *record, u64 flags);
        long bpf_loop(u32 times, void *callback, void *context, u64 flags);
        long bpf_trace_printk(const char *format, u32 size, ...);

        /* 1: XDP, 0: TC. */
        extern const int weir_is_xdp;
        /* The fewest bytes a packet may be cut to: the kernel's 14, but for programs that are tested with less. */
        extern const int weir_least_frame;
        int weir_program(void *context);

        #endif
        """#
}
