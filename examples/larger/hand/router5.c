// The access list by tuple-space search, as in acl6.c; everything else is one lookup a table.
#include "../../paper/hand/common.h"

struct flow {
    u32 src, dst, rest;
};

struct tuple {
    struct flow mask;
    u32 highest, used;
};

struct rule {
    u32 priority, action;
};

#define TUPLES 16
struct tuples {
    struct tuple tuple[TUPLES];
};

struct prefix {
    u32 length, dst;
};

struct station {
    u8 mac[6], pad[2];
};

struct hop {
    u32 port;
    u8 mac[6], pad[2];
};

MAP(stations, HASH, struct station, u32, 64, 0);
MAP(tuples, ARRAY, u32, struct tuples, 1, 0);
MAP(rules, HASH, struct flow, struct rule, 64, 0);
MAP(routes, LPM_TRIE, struct prefix, u32, 1024, 1 /* BPF_F_NO_PREALLOC */);
MAP(hops, HASH, u32, struct hop, 256, 0);
MAP(sources, HASH, u32, struct station, 64, 0);
MAP(ports, DEVMAP_HASH, u32, u32, 256, 0);

INLINE int permitted(struct ip4 *ip, u32 zone)
{
    u32 zero = 0, best = 0, action = 2;
    struct tuples *all = lookup(&tuples, &zero);
    if (!all)
        return 0;
    for (u32 index = 0; index < TUPLES; index++) {
        struct tuple *tuple = &all->tuple[index];
        if (!tuple->used || best > tuple->highest)
            break;
        struct flow key = {
            ip->src & tuple->mask.src, ip->dst & tuple->mask.dst,
            ((ip->protocol | zone << 8) & tuple->mask.rest) | index << 16
        };
        struct rule *rule = lookup(&rules, &key);
        if (rule && rule->priority >= best) {
            best = rule->priority;
            action = rule->action;
        }
    }
    return action == 1;
}

PROGRAM(router5_by_hand)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x0800))
        return XDP_DROP;
    TAKE(ip4, ip, eth + 1);
    if (ip->version_ihl != 0x45 || ip->ttl <= 1)
        return XDP_DROP;
    struct station own = {};
    copy_mac(own.mac, eth->dst);
    u32 *zone = lookup(&stations, &own);
    if (!zone || !permitted(ip, *zone))
        return XDP_DROP;
    struct prefix prefix = {32, ip->dst};
    u32 *next = lookup(&routes, &prefix);
    if (!next)
        return XDP_DROP;
    u32 id = *next;
    struct hop *hop = lookup(&hops, &id);
    if (!hop)
        return XDP_DROP;
    copy_mac(eth->dst, hop->mac);
    ip->ttl -= 1;
    u32 port = hop->port;
    struct station *source = lookup(&sources, &port);
    if (!source)
        return XDP_DROP;
    copy_mac(eth->src, source->mac);
    ip->checksum = 0;
    u64 sum = 0;
    any32 *word = (void *)ip;
    for (int k = 0; k < 5; k++)
        sum += word[k];
    ip->checksum = ~folded(sum);
    // A port without an interface is the second parameter's drop.
    return redirect_map(&ports, port, XDP_DROP);
}
