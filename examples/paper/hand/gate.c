#include "common.h"

PROGRAM(gate)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x0800))
        return XDP_DROP;
    TAKE(ip4, ip, eth + 1);
    (void)ip;
    return XDP_PASS;
}
