extension UserRuntime {
    /// The third part of `weir_user.c`: clocks, checksums, rings.
    static let helpers = #"""
        /* ---- The rest of the helpers ---- */

        u64 bpf_ktime_get_ns(void)
        {
        	struct timespec now;
        	clock_gettime(CLOCK_MONOTONIC, &now);
        	return (u64)now.tv_sec * 1000000000u + (u64)now.tv_nsec;
        }

        u64 bpf_ktime_get_boot_ns(void)
        {
        	return bpf_ktime_get_ns();
        }

        u32 bpf_get_prandom_u32(void)
        {
        	static u64 state = 88172645463325252u;
        	state ^= state << 13;
        	state ^= state >> 7;
        	state ^= state << 17;
        	return (u32)state;
        }

        u32 bpf_get_smp_processor_id(void)
        {
        	return 0;
        }

        static u64 sum_words(const u8 *bytes, u32 size)
        {
        	u64 sum = 0;
        	for (u32 i = 0; i + 4 <= size; i += 4) {
        		u32 word;
        		memcpy(&word, bytes + i, 4);
        		sum += word;
        	}
        	return sum;
        }

        long long bpf_csum_diff(const void *from, u32 from_size, const void *to, u32 to_size, u32 seed)
        {
        	if (from_size % 4 || to_size % 4 || from_size + to_size > 512)
        		return -EINVAL;
        	u64 sum = seed + sum_words(to, to_size);
        	for (u32 i = 0; i + 4 <= from_size; i += 4) {
        		u32 word;
        		memcpy(&word, (const u8 *)from + i, 4);
        		sum += (u32)~word;
        	}
        	while (sum >> 32)
        		sum = (u32)sum + (sum >> 32);
        	return (long long)sum;
        }

        struct record {
        	struct record *next;
        	const char *ring;
        	u32 size;
        	u8 bytes[];
        };
        static struct record *records, **last_record = &records;

        static struct record *new_record(const void *ring, u64 size)
        {
        	if (size > 1u << 20)
        		return NULL;
        	struct record *record = room(sizeof *record + size);
        	record->ring = find_map(ring)->shape->name;
        	record->size = (u32)size;
        	return record;
        }

        static void append(struct record *record)
        {
        	*last_record = record;
        	last_record = &record->next;
        }

        long bpf_ringbuf_output(const void *ring, const void *bytes, u64 size, u64 flags)
        {
        	struct record *record = new_record(ring, size);
        	(void)flags;
        	if (!record)
        		return -EAGAIN;
        	memcpy(record->bytes, bytes, size);
        	append(record);
        	return 0;
        }

        void *bpf_ringbuf_reserve(const void *ring, u64 size, u64 flags)
        {
        	struct record *record = new_record(ring, size);
        	(void)flags;
        	return record ? record->bytes : NULL;
        }

        void bpf_ringbuf_submit(void *bytes, u64 flags)
        {
        	(void)flags;
        	append((struct record *)((u8 *)bytes - offsetof(struct record, bytes)));
        }

        void bpf_ringbuf_discard(void *bytes, u64 flags)
        {
        	(void)flags;
        	free((u8 *)bytes - offsetof(struct record, bytes));
        }

        long bpf_loop(u32 times, void *callback, void *context, u64 flags)
        {
        	long (*body)(u32, void *);
        	(void)flags;
        	memcpy(&body, &callback, sizeof body);
        	for (u32 i = 0; i < times; i++)
        		if (body(i, context))
        			return i + 1;
        	return times;
        }

        long bpf_trace_printk(const char *format, u32 size, ...)
        {
        	return fprintf(stderr, "trace: %.*s\n", (int)size, format);
        }

        """#
}
