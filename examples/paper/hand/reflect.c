#include "common.h"

PROGRAM(reflect)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x0800))
        return XDP_PASS;
    TAKE(ip4, ip, eth + 1);
    (void)ip;
    any32 high = *(any32 *)eth->dst;
    any16 low = *(any16 *)(eth->dst + 4);
    copy_mac(eth->dst, eth->src);
    *(any32 *)eth->src = high;
    *(any16 *)(eth->src + 4) = low;
    return XDP_TX;
}
