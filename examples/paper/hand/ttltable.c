#include "common.h"

struct key {
    __u16 type;
    __u32 dst;
} __attribute__((packed));

struct value {
    __u32 action;
    __u8 ttl;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct key);
    __type(value, struct value);
    __uint(max_entries, 64);
} flows SEC(".maps");

SEC("xdp") int ttltable(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    TAKE(eth, eth, data);
    struct ip4 *ip = 0;
    struct key key = {.type = eth->type};
    if (eth->type == bpf_htons(0x0800)) {
        ip = (void *)(eth + 1);
        if ((void *)(ip + 1) > end)
            return XDP_DROP;
        key.dst = ip->dst;
    }
    struct value *value = bpf_map_lookup_elem(&flows, &key);
    if (!value || value->action == 2)
        return XDP_DROP;
    if (value->action == 3 && ip)
        ip->ttl = value->ttl;
    return XDP_PASS;
}
