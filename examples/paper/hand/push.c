#include "common.h"

struct stamp {
    u32 id, time;
};

PROGRAM(push)
{
    if ((void *)(unsigned long)ctx->data + sizeof(struct eth) > (void *)(unsigned long)ctx->data_end) {
        *why = TOO_SHORT;
        return XDP_DROP;
    }
    if (adjust_head(ctx, -(int)sizeof(struct stamp))) {
        *why = NO_ROOM;
        return XDP_DROP;
    }
    BOUNDS;
    struct stamp *stamp = data;
    if ((void *)(stamp + 1) > end)
        return XDP_DROP;
    stamp->id = NET32(0xfefefefe);
    stamp->time = NET32(0x12345678);
    return XDP_PASS;
}
