#include "common.h"

struct stamp {
    __u32 id, time;
};

SEC("xdp") int push(struct xdp_md *ctx)
{
    if ((void *)(long)ctx->data + sizeof(struct eth) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    if (bpf_xdp_adjust_head(ctx, -(int)sizeof(struct stamp)))
        return XDP_DROP;
    struct stamp *stamp = (void *)(long)ctx->data;
    if ((void *)(stamp + 1) > (void *)(long)ctx->data_end)
        return XDP_DROP;
    stamp->id = bpf_htonl(0xfefefefe);
    stamp->time = bpf_htonl(0x12345678);
    return XDP_PASS;
}
