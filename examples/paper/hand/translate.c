#include "common.h"

MAP(kinds, HASH, u16, u32, 64, 0);

PROGRAM(translate)
{
    BOUNDS;
    TAKE(eth, eth, data);
    struct tcp *tcp = 0;
    struct ip4 *ip = (void *)(eth + 1);
    if (eth->type == NET16(0x0800)) {
        if ((void *)(ip + 1) > end)
            goto too_short;
        void *next = ip + 1;
        if (ip->protocol == 6) {
            tcp = next;
            if ((void *)(tcp + 1) > end)
                goto too_short;
        } else if (ip->protocol == 17) {
            if (next + 8 > end)
                goto too_short;
        } else if (ip->protocol == 1) {
            if (next + 4 > end)
                goto too_short;
        }
    }
    u16 key = eth->type;
    u32 *action = lookup(&kinds, &key);
    if (action && *action == 2)
        return XDP_DROP;
    if (tcp) {
        u16 port = NET16(0x0841);
        u32 outside = NET32(0x05060708);
        u64 change = (u64)(u32)~ip->src + outside;
        tcp->checksum = ~folded((u16)~tcp->checksum + (u16)~tcp->src + port + change);
        ip->checksum = ~folded((u16)~ip->checksum + change);
        tcp->src = port;
        ip->src = outside;
    }
    return XDP_PASS;

too_short:
    *why = TOO_SHORT;
    return XDP_DROP;
}
