#include "../../paper/hand/common.h"

struct vxlan {
    u32 flags, network;
};

struct outer {
    struct eth eth;
    struct ip4 ip;
    struct udp udp;
    struct vxlan vxlan;
} __attribute__((packed, aligned(2)));

struct station {
    u8 dst[6];
};

struct tunnel {
    u32 action, network, local, remote;
    u8 smac[6], dmac[6];
};

MAP(stations, HASH, struct station, struct tunnel, 1024, 0);

PROGRAM(vxlan_by_hand)
{
    BOUNDS;
    TAKE(eth, eth, data);
    struct station key __attribute__((aligned(4)));
    copy_mac(&key, eth->dst);
    struct tunnel *tunnel = lookup(&stations, &key);
    if (!tunnel || tunnel->action != 1)
        return XDP_DROP;
    u32 length = end - data;
    u16 port = *(any16 *)(eth->src + 4) ^ *(any16 *)(eth->dst + 4);
    if (adjust_head(ctx, -(int)sizeof(struct outer))) {
        *why = NO_ROOM;
        return XDP_DROP;
    }
    u8 *at = (void *)(unsigned long)ctx->data;
    if ((void *)(at + sizeof(struct outer)) > (void *)(unsigned long)ctx->data_end)
        return XDP_DROP;
    copy_mac(at, tunnel->dmac);
    copy_mac(at + 6, tunnel->smac);
    *(any16 *)(at + 12) = NET16(0x0800);
    u16 total = NET16((u16)(length + 36));
    u32 local = tunnel->local, remote = tunnel->remote;
    *(any32 *)(at + 14) = NET16(0x4500) | (u32)total << 16;
    *(any32 *)(at + 18) = NET32(0x4000);
    *(any16 *)(at + 22) = NET16(0x4011);
    u64 sum = NET16(0x4500) + NET16(0x4000) + NET16(0x4011) + total;
    *(any16 *)(at + 24) = ~folded(sum + local + remote);
    *(any32 *)(at + 26) = local;
    *(any32 *)(at + 30) = remote;
    *(any16 *)(at + 34) = port | NET16(0xc000);
    *(any16 *)(at + 36) = NET16(4789);
    *(any32 *)(at + 38) = NET16((u16)(length + 16));
    *(any32 *)(at + 42) = NET32(0x08000000);
    *(any32 *)(at + 46) = tunnel->network;
    return XDP_TX;
}
