/* Lets a TCP connection through that is opened in three steps, each once: SYN, SYN and ACK from the other side, ACK. */
struct connection {
	/* The two ends, the smaller first. */
	u32 address[2];
	u16 port[2];
};

enum { CLOSED, SYN_SENT, SYN_ANSWERED, ESTABLISHED };

WEIR_MAP(connections, WEIR_HASH, struct connection, u32, 1024, 0);

WEIR_INLINE u32 tcp_conntrack(WEIR_CONTEXT *ctx, const u8 *ethernet, const u8 *ip, const u8 *tcp)
{
	(void)ctx;
	if (!ethernet || !ip || !tcp)
		return 0;
	u32 source = *(const any32 *)(ip + 12), target = *(const any32 *)(ip + 16);
	u16 from = *(const any16 *)tcp, to = *(const any16 *)(tcp + 2);
	u32 swapped = source > target || (source == target && from > to);
	/* No index that only the run knows: the verifier follows no such pointer into the stack. */
	struct connection key = {
		{ swapped ? target : source, swapped ? source : target },
		{ swapped ? to : from, swapped ? from : to },
	};

	u8 flags = tcp[13];
	u32 syn = flags >> 1 & 1, ack = flags >> 4 & 1, end = flags & 5;
	u32 *known = bpf_map_lookup_elem(&connections, &key);
	u32 state = known ? *known : CLOSED, next;
	if (state != CLOSED && end)
		next = CLOSED;
	else if (state == CLOSED && syn && !ack)
		next = SYN_SENT;
	else if (state == SYN_SENT && syn && ack)
		next = SYN_ANSWERED;
	else if (state == SYN_ANSWERED && !syn && ack)
		next = ESTABLISHED;
	else
		return state == ESTABLISHED && !syn;
	bpf_map_update_elem(&connections, &key, &next, 0);
	return 1;
}
