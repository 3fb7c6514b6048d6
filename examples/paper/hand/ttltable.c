#include "common.h"

// Without a hole between its fields, which would have to be cleared.
struct flow {
    u32 dst;
    u16 type;
} __attribute__((packed, aligned(2)));

struct treatment {
    u32 action;
    u8 ttl;
};

MAP(flows, HASH, struct flow, struct treatment, 64, 0);

PROGRAM(ttltable)
{
    BOUNDS;
    TAKE(eth, eth, data);
    struct ip4 *ip = 0;
    struct flow key __attribute__((aligned(4)));
    key.type = eth->type;
    *(any32 *)&key.dst = 0;
    if (eth->type == NET16(0x0800)) {
        ip = (void *)(eth + 1);
        if ((void *)(ip + 1) > end) {
            *why = TOO_SHORT;
            return XDP_DROP;
        }
        *(any32 *)&key.dst = ip->dst;
    }
    struct treatment *value = lookup(&flows, &key);
    if (!value || value->action == 2)
        return XDP_DROP;
    if (value->action == 3 && ip)
        ip->ttl = value->ttl;
    return XDP_PASS;
}
