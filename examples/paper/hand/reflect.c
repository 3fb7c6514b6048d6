#include "common.h"

SEC("xdp") int reflect(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    TAKE(eth, eth, data);
    if (eth->type != bpf_htons(0x0800))
        return XDP_PASS;
    TAKE(ip4, ip, eth + 1);
    (void)ip;
    __u8 was[6];
    __builtin_memcpy(was, eth->dst, 6);
    __builtin_memcpy(eth->dst, eth->src, 6);
    __builtin_memcpy(eth->src, was, 6);
    return XDP_TX;
}
