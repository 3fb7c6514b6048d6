#include "common.h"

struct key {
    __u16 type;
};

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __type(key, struct key);
    __type(value, __u32);
    __uint(max_entries, 64);
} kinds SEC(".maps");

SEC("xdp") int translate(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    TAKE(eth, eth, data);
    struct tcp *tcp = 0;
    struct ip4 *ip = (void *)(eth + 1);
    if (eth->type == bpf_htons(0x0800)) {
        if ((void *)(ip + 1) > end)
            return XDP_DROP;
        void *next = ip + 1;
        if (ip->protocol == 6) {
            tcp = next;
            if ((void *)(tcp + 1) > end)
                return XDP_DROP;
        } else if (ip->protocol == 17) {
            if (next + 8 > end)
                return XDP_DROP;
        } else if (ip->protocol == 1) {
            if (next + 4 > end)
                return XDP_DROP;
        }
    }
    struct key key = {.type = eth->type};
    __u32 *action = bpf_map_lookup_elem(&kinds, &key);
    if (action && *action == 2)
        return XDP_DROP;
    if (tcp) {
        __u16 port = bpf_htons(0x0841);
        __u32 outside = bpf_htonl(0x05060708);
        tcp->checksum = replaced(replaced(tcp->checksum, tcp->src, port), ip->src, outside);
        ip->checksum = replaced(ip->checksum, ip->src, outside);
        tcp->src = port;
        ip->src = outside;
    }
    return XDP_PASS;
}
