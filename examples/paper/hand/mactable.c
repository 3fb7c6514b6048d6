#include "common.h"

struct key {
    __u8 dst[6];
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct key);
    __type(value, __u32);
    __uint(max_entries, 64);
} stations SEC(".maps");

SEC("xdp") int mactable(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    TAKE(eth, eth, data);
    if (eth->type == bpf_htons(0x0800)) {
        TAKE(ip4, ip, eth + 1);
        (void)ip;
    }
    struct key key;
    __builtin_memcpy(key.dst, eth->dst, 6);
    __u32 *action = bpf_map_lookup_elem(&stations, &key);
    return action && *action == 1 ? XDP_PASS : XDP_DROP;
}
