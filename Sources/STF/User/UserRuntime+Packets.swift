extension UserRuntime {
    /// The second part of `weir_user.c`: packets and the helpers that change them.
    static let packets = #"""
        /* ---- Packets ---- */

        enum { HEADROOM = 256, FRAME = 40, TAILROOM = 320 };

        /* The packet in flight: [memory + HEADROOM - moved ...]. Every change of its length moves it to new memory, exactly as
           long as it must be, so that a stale pointer or a byte too many is found by a sanitizer or by valgrind. */
        static u8 *memory;
        static u32 front, length;
        static u32 redirect_port = ~0u;
        static struct xdp_md *xdp;
        static struct __sk_buff *skb_now;

        static void place(void)
        {
        	u8 *data = memory + front;
        	poison(memory, front);
        	if (xdp) {
        		xdp->data = xdp->data_meta = (unsigned long)data;
        		xdp->data_end = (unsigned long)data + length;
        	} else if (skb_now) {
        		skb_now->data = skb_now->data_meta = (unsigned long)data;
        		skb_now->data_end = (unsigned long)data + length;
        		skb_now->len = length;
        	}
        }

        /* Takes `cut` bytes from offset `at` away and puts `add` zero bytes there. */
        static void reshape(u32 new_front, u32 at, u32 cut, u32 add)
        {
        	u8 *fresh = room((size_t)new_front + length - cut + add);
        	memcpy(fresh + new_front, memory + front, at);
        	memcpy(fresh + new_front + at + add, memory + front + at + cut, length - at - cut);
        	free(memory);
        	memory = fresh;
        	front = new_front;
        	length = length - cut + add;
        	place();
        }

        long bpf_xdp_adjust_head(struct xdp_md *ctx, int delta)
        {
        	(void)ctx;
        	if (delta < -(int)(front - FRAME) || delta > (int)length - weir_least_frame)
        		return -EINVAL;
        	if (delta < 0)
        		reshape(front - (u32)-delta, 0, 0, (u32)-delta);
        	else
        		reshape(front + (u32)delta, 0, (u32)delta, 0);
        	return 0;
        }

        long bpf_xdp_adjust_tail(struct xdp_md *ctx, int delta)
        {
        	(void)ctx;
        	if (delta > TAILROOM || delta < weir_least_frame - (int)length)
        		return -EINVAL;
        	if (delta < 0)
        		reshape(front, length - (u32)-delta, (u32)-delta, 0);
        	else
        		reshape(front, length, 0, (u32)delta);
        	return 0;
        }

        static long copy_out(u32 offset, void *to, u32 size)
        {
        	if (size > length || offset > length - size)
        		return -EFAULT;
        	memcpy(to, memory + front + offset, size);
        	return 0;
        }

        static long copy_in(u32 offset, const void *from, u32 size)
        {
        	if (size > length || offset > length - size)
        		return -EFAULT;
        	memcpy(memory + front + offset, from, size);
        	return 0;
        }

        long bpf_xdp_load_bytes(struct xdp_md *ctx, u32 offset, void *to, u32 size)
        {
        	(void)ctx;
        	return copy_out(offset, to, size);
        }

        long bpf_xdp_store_bytes(struct xdp_md *ctx, u32 offset, const void *from, u32 size)
        {
        	(void)ctx;
        	return copy_in(offset, from, size);
        }

        u64 bpf_xdp_get_buff_len(struct xdp_md *ctx)
        {
        	(void)ctx;
        	return length;
        }

        long bpf_skb_load_bytes(const void *skb, u32 offset, void *to, u32 size)
        {
        	(void)skb;
        	return copy_out(offset, to, size);
        }

        long bpf_skb_store_bytes(struct __sk_buff *skb, u32 offset, const void *from, u32 size, u64 flags)
        {
        	(void)skb, (void)flags;
        	return copy_in(offset, from, size);
        }

        long bpf_skb_pull_data(struct __sk_buff *skb, u32 size)
        {
        	(void)skb;
        	return size > length ? -ENOMEM : 0;
        }

        long bpf_skb_change_head(struct __sk_buff *skb, u32 room_wanted, u64 flags)
        {
        	(void)skb;
        	if (flags || room_wanted > 4096)
        		return -EINVAL;
        	reshape(front, 0, 0, room_wanted);
        	return 0;
        }

        long bpf_skb_change_tail(struct __sk_buff *skb, u32 size, u64 flags)
        {
        	(void)skb;
        	if (flags || (int)size < weir_least_frame || size > 65535)
        		return -EINVAL;
        	if (size < length)
        		reshape(front, size, length - size, 0);
        	else
        		reshape(front, length, 0, size - length);
        	return 0;
        }

        long bpf_skb_adjust_room(struct __sk_buff *skb, s32 delta, u32 mode, u64 flags)
        {
        	u32 protocol;
        	(void)skb, (void)flags;
        	if (length < 14 || delta > 4096 || delta < -4096)
        		return -EINVAL;
        	protocol = (u32)memory[front + 12] << 8 | memory[front + 13];
        	if (protocol != 0x0800 && protocol != 0x86DD)
        		return -EOPNOTSUPP;
        	u32 header = protocol == 0x0800 ? 20 : 40, at = mode == 1 /* BPF_ADJ_ROOM_MAC */ ? 14 : 14 + header;
        	if (length < at || (delta < 0 && length - at < (u32)-delta))
        		return -EINVAL;
        	reshape(front, at, delta < 0 ? (u32)-delta : 0, delta > 0 ? (u32)delta : 0);
        	return 0;
        }

        long bpf_skb_vlan_push(struct __sk_buff *skb, u16 protocol, u16 tci)
        {
        	u8 *data;
        	(void)skb;
        	if (length < 14)
        		return -EINVAL;
        	reshape(front, 12, 0, 4);
        	data = memory + front;
        	memcpy(data + 12, &protocol, 2);
        	data[14] = (u8)(tci >> 8);
        	data[15] = (u8)tci;
        	return 0;
        }

        long bpf_skb_vlan_pop(struct __sk_buff *skb)
        {
        	(void)skb;
        	if (length < 18)
        		return -EINVAL;
        	reshape(front, 12, 4, 0);
        	return 0;
        }

        void bpf_set_hash_invalid(struct __sk_buff *skb)
        {
        	(void)skb;
        }

        long bpf_redirect(u32 ifindex, u64 flags)
        {
        	(void)flags;
        	redirect_port = ifindex;
        	return weir_is_xdp ? XDP_REDIRECT_ACTION : TC_REDIRECT_ACTION;
        }

        /* Copies that left before the program ended. */
        struct copy {
        	struct copy *next;
        	u32 port, size;
        	u8 bytes[];
        };
        static struct copy *copies, **last_copy = &copies;

        long bpf_clone_redirect(struct __sk_buff *skb, u32 ifindex, u64 flags)
        {
        	struct copy *copy = room(sizeof *copy + length);
        	(void)skb;
        	if (flags) {
        		free(copy);
        		return -EOPNOTSUPP;
        	}
        	copy->port = ifindex;
        	copy->size = length;
        	memcpy(copy->bytes, memory + front, length);
        	*last_copy = copy;
        	last_copy = &copy->next;
        	return 0;
        }

        long bpf_redirect_map(const void *map, u64 key, u64 flags)
        {
        	u32 index = (u32)key;
        	const struct weir_map *ports = find_map(map);
        	if (key >= ports->shape->max_entries && ports->shape->type == WEIR_DEVMAP)
        		return (long)(flags & 3);
        	redirect_port = index;
        	return XDP_REDIRECT_ACTION;
        }

        """#
}
