// Only IPv4 whose time to live is over passes: TC_ACT_OK, else TC_ACT_SHOT.
struct __sk_buff {
    unsigned len, pkt_type, mark, queue_mapping, protocol, vlan_present, vlan_tci, vlan_proto, priority, ingress_ifindex, ifindex,
        tc_index, cb[5], hash, tc_classid, data, data_end;
};

static long (*const pull_data)(struct __sk_buff *ctx, unsigned size) = (void *)39;

__attribute__((section("tc"), used)) int filter_by_hand(struct __sk_buff *ctx)
{
    unsigned char *data = (void *)(unsigned long)ctx->data, *end = (void *)(unsigned long)ctx->data_end;
    if (data + 34 > end && ctx->len >= 34) {
        pull_data(ctx, 34);
        data = (void *)(unsigned long)ctx->data;
        end = (void *)(unsigned long)ctx->data_end;
    }
    if (data + 34 > end)
        return 2;
    if (*(unsigned short *)(data + 12) != __builtin_bswap16(0x0800))
        return 2;
    return data[22] == 0 ? 0 : 2;
}

char terms[] __attribute__((section("license"), used)) = "GPL";
