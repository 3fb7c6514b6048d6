// Tuple-space search: one hash for all masks, the masks in the order of the highest priority behind them, so that the search ends
// as soon as no later mask can win.
#include "../../paper/hand/common.h"

// Five words; the last one holds the tuple's number, the protocol and the port.
struct flow {
    u64 word[5];
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

MAP(tuples, ARRAY, u32, struct tuples, 1, 0);
MAP(rules, HASH, struct flow, struct rule, 256, 0);

PROGRAM(acl6_by_hand)
{
    BOUNDS;
    TAKE(eth, eth, data);
    if (eth->type != NET16(0x86dd))
        return XDP_PASS;
    TAKE(ip6, ip, eth + 1);
    u64 rest = (u64)ip->next << 16;
    if (ip->next == 6 || ip->next == 17) {
        u16 *ports = (void *)(ip + 1);
        if ((void *)(ports + 2) > end) {
            *why = TOO_SHORT;
            return XDP_DROP;
        }
        rest |= ports[1];
    }
    u32 zero = 0;
    struct tuples *all = lookup(&tuples, &zero);
    if (!all)
        return XDP_DROP;
    u32 best = 0, action = 2;
    for (u32 index = 0; index < TUPLES; index++) {
        struct tuple *tuple = &all->tuple[index];
        if (!tuple->used || best > tuple->highest)
            break;
        struct flow key;
        key.word[0] = ip->src[0] & tuple->mask.word[0];
        key.word[1] = ip->src[1] & tuple->mask.word[1];
        key.word[2] = ip->dst[0] & tuple->mask.word[2];
        key.word[3] = ip->dst[1] & tuple->mask.word[3];
        key.word[4] = (rest & tuple->mask.word[4]) | (u64)index << 32;
        struct rule *rule = lookup(&rules, &key);
        if (rule && rule->priority >= best) {
            best = rule->priority;
            action = rule->action;
        }
    }
    return action == 1 ? XDP_PASS : XDP_DROP;
}
