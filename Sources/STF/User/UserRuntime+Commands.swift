extension UserRuntime {
    /// The last part of `weir_user.c`: the loop over commands.
    static let commands = #"""
        /* ---- Commands ---- */

        static void get(void *to, size_t size)
        {
        	if (size && fread(to, 1, size, stdin) != size)
        		die("a command ends too early");
        }

        static u32 get32(void)
        {
        	u8 bytes[4];
        	get(bytes, 4);
        	return bytes[0] | (u32)bytes[1] << 8 | (u32)bytes[2] << 16 | (u32)bytes[3] << 24;
        }

        static void put32(u32 value)
        {
        	u8 bytes[4] = { (u8)value, (u8)(value >> 8), (u8)(value >> 16), (u8)(value >> 24) };
        	fwrite(bytes, 1, 4, stdout);
        }

        static void put_block(const void *bytes, u32 size)
        {
        	put32(size);
        	fwrite(bytes, 1, size, stdout);
        }

        struct block {
        	u8 *bytes;
        	u32 size;
        };

        static struct block get_block(void)
        {
        	struct block block = { NULL, get32() };
        	if (block.size > 1u << 28)
        		die("a block is too long");
        	block.bytes = room(block.size + 1u);
        	get(block.bytes, block.size);
        	return block;
        }

        static struct weir_map *get_map(void)
        {
        	struct block name = get_block();
        	struct weir_map *found = NULL;
        	for (u32 i = 0; i < map_count; i++)
        		if (!strcmp(maps[i].shape->name, (char *)name.bytes))
        			found = &maps[i];
        	if (!found)
        		die("a command names a map that is not there");
        	free(name.bytes);
        	return found;
        }

        static struct block get_key(const struct weir_map *map)
        {
        	struct block key = get_block();
        	if (key.size != map->shape->key_size)
        		die("a key has the wrong size");
        	return key;
        }

        static void answer_keys(struct weir_map *map)
        {
        	put32(map->count);
        	for (u32 i = 0; i < 256; i++)
        		for (struct entry *entry = map->buckets[i]; entry; entry = entry->next)
        			put_block(entry->key, map->shape->key_size);
        }

        /* The packet that was in flight; free it. */
        static int run(u32 port, const u8 *packet, u32 size)
        {
        	struct xdp_md xdp_context = { .ingress_ifindex = port };
        	struct __sk_buff skb_context = { .ifindex = port, .ingress_ifindex = port };
        	int action;
        	length = size;
        	front = HEADROOM;
        	memory = room((size_t)front + length);
        	if (length)
        		memcpy(memory + front, packet, length);
        	redirect_port = ~0u;
        	if (length >= 14)
        		memcpy(&skb_context.protocol, memory + front + 12, 2);
        	if (weir_is_xdp)
        		xdp = &xdp_context;
        	else
        		skb_now = &skb_context;
        	place();
        	action = weir_program(weir_is_xdp ? (void *)xdp : (void *)skb_now);
        	xdp = NULL;
        	skb_now = NULL;
        	return action;
        }

        static void answer_copies(void)
        {
        	u32 count = 0;
        	for (struct copy *copy = copies; copy; copy = copy->next)
        		count++;
        	put32(count);
        	while (copies) {
        		struct copy *copy = copies;
        		put32(copy->port);
        		put_block(copy->bytes, copy->size);
        		copies = copy->next;
        		free(copy);
        	}
        	last_copy = &copies;
        }

        static void run_packet(void)
        {
        	u32 port = get32();
        	struct block packet = get_block();
        	put32((u32)run(port, packet.bytes, packet.size));
        	put32(redirect_port);
        	put_block(memory + front, length);
        	answer_copies();
        	free(packet.bytes);
        	free(memory);
        }

        static void answer_records(void)
        {
        	u32 count = 0;
        	for (struct record *record = records; record; record = record->next)
        		count++;
        	put32(count);
        	while (records) {
        		struct record *record = records;
        		put_block(record->ring, (u32)strlen(record->ring));
        		put_block(record->bytes, record->size);
        		records = record->next;
        		free(record);
        	}
        	last_record = &records;
        }

        /* What the program still holds at its end is no leak. */
        const char *__asan_default_options(void);
        const char *__asan_default_options(void)
        {
        	return "detect_leaks=0";
        }

        /* Runs the frames of one capture and writes those that are not dropped to another. */
        static int run_capture(const char *in, const char *out, u32 port)
        {
        	FILE *from = fopen(in, "rb"), *to = fopen(out, "wb");
        	u32 head[6], record[4];
        	if (!from || !to || fread(head, 4, 6, from) != 6 || (head[0] != 0xa1b2c3d4 && head[0] != 0xa1b23c4d))
        		die("no capture to read, or none to write");
        	fwrite(head, 4, 6, to);
        	while (fread(record, 4, 4, from) == 4) {
        		u8 *packet = room(record[2]);
        		int action, dropped;
        		if (record[2] > 1u << 18 || fread(packet, 1, record[2], from) != record[2])
        			die("the capture ends in the middle of a frame");
        		action = run(port, packet, record[2]);
        		dropped = weir_is_xdp ? action < 2 || action > 4 : action == 2;
        		fprintf(stderr, "%u bytes: %d", record[2], action);
        		fprintf(stderr, redirect_port == ~0u ? "\n" : ", to port %u\n", redirect_port);
        		record[2] = record[3] = length;
        		if (!dropped) {
        			fwrite(record, 4, 4, to);
        			fwrite(memory + front, 1, length, to);
        		}
        		free(packet);
        		free(memory);
        	}
        	fclose(from);
        	return fclose(to);
        }

        /* data-plane [IN.pcap OUT.pcap [PORT]]: commands first, then the capture. */
        int main(int count, char **words)
        {
        	int command;
        	/* The tester's end is ours: an endless program must not outlive it. */
        	prctl(PR_SET_PDEATHSIG, SIGKILL);
        	while ((command = getchar()) != EOF) {
        		struct weir_map *map = command == 'P' || command == 'E' ? NULL : get_map();
        		struct block key = { NULL, 0 }, value = { NULL, 0 };
        		if (map && command != 'K')
        			key = get_key(map);
        		if (command == 'U' || command == 'I')
        			value = get_block();
        		if (command == 'U' && value.size != map->shape->value_size)
        			die("a value has the wrong size");
        		switch (command) {
        		case 'L': {
        			struct entry **entry = is_indexed(map->shape->type) ? NULL : find_entry(map, key.bytes);
        			void *found = entry ? (*entry ? (*entry)->value : NULL) : lookup(map, key.bytes);
        			put32(found != NULL);
        			put_block(found ? found : "", found ? map->shape->value_size : 0);
        			break;
        		}
        		case 'U': put32((u32)update(map, key.bytes, value.bytes, WEIR_ANY)); break;
        		case 'D': put32((u32)delete(map, key.bytes)); break;
        		case 'K': answer_keys(map); break;
        		case 'J': {
        			struct weir_map *inner = map->shape->type == WEIR_ARRAY_OF_MAPS ? lookup(map, key.bytes) : NULL;
        			put32(inner != NULL);
        			put_block(inner ? (void *)inner->cells : "", inner ? inner->shape->value_size : 0);
        			break;
        		}
        		case 'I': put32((u32)set_inner(map, key.bytes, value.bytes, value.size)); break;
        		case 'P': run_packet(); break;
        		case 'E': answer_records(); break;
        		default: die("an unknown command");
        		}
        		free(key.bytes);
        		free(value.bytes);
        		fflush(stdout);
        	}
        	return count > 2 ? run_capture(words[1], words[2], count > 3 ? (u32)atoi(words[3]) : 0) : 0;
        }
        """#
}
