#include "../../paper/hand/common.h"

struct prefix {
    u32 length, dst;
};

struct route {
    u32 action, port;
    u8 smac[6], dmac[6];
};

MAP(routes, LPM_TRIE, struct prefix, struct route, 1024, 1 /* BPF_F_NO_PREALLOC */);
MAP(ports, DEVMAP_HASH, u32, u32, 256, 0);

PROGRAM(routes_by_hand)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x0800))
        return XDP_PASS;
    TAKE(ip4, ip, eth + 1);
    if (ip->version_ihl != 0x45 || ip->ttl <= 1)
        return XDP_PASS;
    struct prefix key = {32, ip->dst};
    struct route *route = lookup(&routes, &key);
    if (!route)
        return XDP_DROP;
    switch (route->action) {
    case 1: {
        u16 before = *(any16 *)&ip->ttl;
        ip->ttl -= 1;
        u16 after = *(any16 *)&ip->ttl;
        ip->checksum = ~folded((u64)(u16)~ip->checksum + (u16)~before + after);
        copy_mac(eth->src, route->smac);
        copy_mac(eth->dst, route->dmac);
        // A port without an interface is the second parameter's drop.
        return redirect_map(&ports, route->port, XDP_DROP);
    }
    case 2: return XDP_PASS;
    default: return XDP_DROP;
    }
}
