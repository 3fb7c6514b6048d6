/// What TC lacks beside XDP: a packet front that moves, VLAN tags among the bytes, ports.
///
/// The kernel's helper for more or less room (`bpf_skb_adjust_room`) works on IP only, and goes by what the kernel has noted of
/// the packet, not by its bytes. A VLAN tag that is pushed into the bytes and popped again has the kernel note whatever type stands
/// behind the tag (`skb_vlan_push`, `skb_vlan_pop`, net/core/skbuff.c): so it is told IPv4, the room made, and told the truth.
enum SkbRuntime {
    static let room = """
        #ifndef WEIR_USER
        static long (*const bpf_skb_vlan_push)(void *ctx, u16 protocol, u16 tci) = (void *)18;
        static long (*const bpf_skb_vlan_pop)(void *ctx) = (void *)19;
        static long (*const bpf_skb_adjust_room)(void *ctx, int delta, u32 mode, u64 flags) = (void *)50;
        /* Has the kernel take the packet for one of that type, in network order, by way of a VLAN tag in front of it. */
        WEIR_FUNCTION long weir_set_type(WEIR_CONTEXT *ctx, u16 type)
        {
        \tu16 tag = WEIR_NET16(0x8100);
        \tif (bpf_skb_vlan_push(ctx, tag, 0) || bpf_skb_vlan_push(ctx, tag, 0) || bpf_skb_store_bytes(ctx, 16, &type, 2, 1))
        \t\treturn -1;
        \treturn bpf_skb_vlan_pop(ctx) || bpf_skb_vlan_pop(ctx) ? -1 : 0;
        }
        #endif
        /* Cuts bytes off the packet's front, or puts as many in front of it (delta below 0); 0 when done. */
        WEIR_FUNCTION long weir_adjust_head(WEIR_CONTEXT *ctx, int delta)
        {
        \tu8 first[16] = { 0 };
        \tu32 length = WEIR_LENGTH(ctx);
        #ifdef WEIR_USER
        \tif (delta <= 0)
        \t\treturn bpf_skb_change_head(ctx, -delta, 0);
        \tfor (u32 at = 0; at + delta < length; at++)
        \t\tif (bpf_skb_load_bytes(ctx, at + delta, first, 1) || bpf_skb_store_bytes(ctx, at, first, 1, 0))
        \t\t\treturn -1;
        \treturn bpf_skb_change_tail(ctx, length - delta, 0);
        #else
        \t/* Room is made behind 14 bytes, which are to be the new packet's first, or follow the new room. */
        \tif (bpf_skb_load_bytes(ctx, delta > 0 ? delta : 0, first, 14))
        \t\treturn -1;
        \tif ((u16)ctx->protocol != WEIR_NET16(0x0800) && weir_set_type(ctx, WEIR_NET16(0x0800)))
        \t\treturn -1;
        \t/* The kernel leaves an IP header's length at least. */
        \tbool is_short = delta > 0 && length < (u32)delta + 34;
        \tif (is_short && bpf_skb_change_tail(ctx, length + 34, 0))
        \t\treturn -1;
        \tif (bpf_skb_adjust_room(ctx, -delta, 1 /* BPF_ADJ_ROOM_MAC */, 0))
        \t\treturn -1;
        \tif (is_short && bpf_skb_change_tail(ctx, length - delta, 0))
        \t\treturn -1;
        \treturn bpf_skb_store_bytes(ctx, delta < 0 ? -delta : 0, first, 14, 1);
        #endif
        }

        """

    static let tags = """
        /* A VLAN tag that the kernel keeps beside the packet goes back into it, as XDP and the wire have it. */
        WEIR_FUNCTION long weir_insert_tag(WEIR_CONTEXT *ctx, u16 protocol, u16 tci)
        {
        \tu8 ends[16] = { 0 };
        \tu16 tag[2] = { protocol, tci };
        \tif (weir_adjust_head(ctx, -4) || bpf_skb_load_bytes(ctx, 4, ends, 12))
        \t\treturn -1;
        \treturn bpf_skb_store_bytes(ctx, 0, ends, 12, 1) || bpf_skb_store_bytes(ctx, 12, tag, 4, 1) ? -1 : 0;
        }
        WEIR_FUNCTION long weir_insert_tags(WEIR_CONTEXT *ctx)
        {
        #ifndef WEIR_USER
        \tif (!ctx->vlan_present)
        \t\treturn 0;
        \tu16 outer = ctx->vlan_proto, outer_tci = WEIR_NET16((u16)ctx->vlan_tci);
        \tif (bpf_skb_vlan_pop(ctx))
        \t\treturn -1;
        \t/* The pop has put a second tag in the first one's place. */
        \tif (ctx->vlan_present) {
        \t\tu16 inner = ctx->vlan_proto, inner_tci = WEIR_NET16((u16)ctx->vlan_tci);
        \t\tif (bpf_skb_vlan_pop(ctx) || weir_insert_tag(ctx, inner, inner_tci))
        \t\t\treturn -1;
        \t}
        \treturn weir_insert_tag(ctx, outer, outer_tci);
        #else
        \treturn ctx ? 0 : weir_insert_tag(ctx, 0, 0);
        #endif
        }
        /* What the kernel has noted of the packet becomes what its bytes say: the type, and a VLAN tag taken out of them. */
        WEIR_FUNCTION long weir_retype(WEIR_CONTEXT *ctx)
        {
        #ifndef WEIR_USER
        \tu16 type = 0, tag[2] = { 0 };
        \tu8 ends[16] = { 0 };
        \tif (bpf_skb_load_bytes(ctx, 12, &type, 2))
        \t\treturn -1;
        \tif (type == WEIR_NET16(0x8100) || type == WEIR_NET16(0x88a8)) {
        \t\tif (bpf_skb_load_bytes(ctx, 14, tag, 4) || bpf_skb_load_bytes(ctx, 0, ends, 12))
        \t\t\treturn 0;
        \t\tif (bpf_skb_store_bytes(ctx, 4, ends, 12, 1) || weir_adjust_head(ctx, 4) || weir_set_type(ctx, tag[1]))
        \t\t\treturn -1;
        \t\treturn bpf_skb_vlan_push(ctx, type, WEIR_NET16(tag[0]));
        \t}
        \tif (type == (u16)ctx->protocol || (WEIR_NET16(type) < 0x600 && WEIR_NET16((u16)ctx->protocol) < 0x600))
        \t\treturn 0;
        \treturn weir_set_type(ctx, type);
        #else
        \treturn !ctx;
        #endif
        }

        """

    static let ports = """
        #ifndef WEIR_USER
        static long (*const bpf_clone_redirect)(void *ctx, u32 ifindex, u64 flags) = (void *)13;
        static long (*const bpf_for_each_map_elem)(void *map, void *callback, void *context, u64 flags) = (void *)164;
        struct weir_flood { WEIR_CONTEXT *packet; };
        static __attribute__((noinline)) long weir_flood_one(void *map WEIR_UNUSED, u32 *port WEIR_UNUSED, u32 *interface, struct weir_flood *flood)
        {
        \tif (*interface != flood->packet->ifindex)
        \t\tbpf_clone_redirect(flood->packet, *interface, 0);
        \treturn 0;
        }
        #endif
        /* A copy of the packet to each port but the one it came in by. */
        WEIR_INLINE void weir_send_to_all(WEIR_CONTEXT *ctx, void *ports)
        {
        #ifndef WEIR_USER
        \tstruct weir_flood flood = { ctx };
        \tbpf_for_each_map_elem(ports, weir_flood_one, &flood, 0);
        #else
        \t(void)ctx, (void)ports;
        #endif
        }
        /* The verdict that sends the packet to a port; -1 when there is none of that number. */
        WEIR_INLINE long weir_send(void *ports, u32 port)
        {
        #ifndef WEIR_USER
        \tu32 *interface = bpf_map_lookup_elem(ports, &port);
        \treturn interface ? bpf_redirect(*interface, 0) : -1;
        #else
        \t(void)ports;
        \treturn bpf_redirect(port, 0);
        #endif
        }

        """
}
