#include "common.h"

SEC("xdp") int gate(struct xdp_md *ctx)
{
    void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
    TAKE(eth, eth, data);
    if (eth->type != bpf_htons(0x0800))
        return XDP_DROP;
    TAKE(ip4, ip, eth + 1);
    (void)ip;
    return XDP_PASS;
}
