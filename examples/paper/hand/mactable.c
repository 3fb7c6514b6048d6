#include "common.h"

struct station {
    u8 dst[6];
};

MAP(stations, HASH, struct station, u32, 64, 0);

PROGRAM(mactable)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type == NET16(0x0800)) {
        TAKE(ip4, ip, eth + 1);
        (void)ip;
    }
    struct station key __attribute__((aligned(4)));
    copy_mac(&key, eth->dst);
    u32 *action = lookup(&stations, &key);
    return action && *action == 1 ? XDP_PASS : XDP_DROP;
}
