#include "../../paper/hand/common.h"

struct name {
    u32 dst;
    u16 port;
    u8 protocol, zero;
};

struct service {
    u32 first, mask;
};

struct server {
    u32 used, address;
    u8 mac[6];
};

MAP(services, HASH, struct name, struct service, 64, 0);
MAP(servers, ARRAY, u32, struct server, 256, 0);

PROGRAM(balancer_by_hand)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x0800))
        return XDP_PASS;
    TAKE(ip4, ip, eth + 1);
    if ((ip->version_ihl & 15) != 5 || ip->fragment & NET16(0x1fff))
        return XDP_PASS;
    u16 *ports = (void *)(ip + 1);
    u16 *checksum;
    if (ip->protocol == 6) {
        TAKE(tcp, tcp, ports);
        checksum = &tcp->checksum;
    } else if (ip->protocol == 17) {
        TAKE(udp, udp, ports);
        checksum = udp->checksum ? &udp->checksum : 0;
    } else {
        return XDP_PASS;
    }
    struct name key = {ip->dst, ports[1], ip->protocol, 0};
    struct service *service = lookup(&services, &key);
    if (!service)
        return XDP_PASS;
    u32 flow = (NET32(ip->src) ^ NET32(*(any32 *)ports)) * 0x9e3779b1;
    u32 slot = service->first + (flow >> 16 & service->mask);
    struct server *server = lookup(&servers, &slot);
    if (!server || server->used != 1)
        return XDP_DROP;
    u64 change = (u64)(u32)~ip->dst + server->address;
    if (checksum)
        *checksum = ~folded((u16)~*checksum + change);
    ip->checksum = ~folded((u16)~ip->checksum + change);
    ip->dst = server->address;
    copy_mac(eth->src, eth->dst);
    copy_mac(eth->dst, server->mac);
    return XDP_TX;
}
