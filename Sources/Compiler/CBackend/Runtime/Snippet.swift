/// A piece of the C text that generated code may lean on. Only what a program uses is printed, in the order of the cases.
///
/// Everything the kernel gives (helpers, maps, the context) is declared for the kernel only; built with `-DWEIR_USER` the
/// same names come from `weir_user.h`.
enum Snippet: Hashable, CaseIterable {
    // What the kernel gives; `weir_user.h` gives the same.
    case lookup, update, ktime, random, redirectMap, adjustHead, ringOutput, pullData, redirect, changeHead, changeTail
    case loadBytes, storeBytes, round
    // What is built on it.
    case copy1, copy2, copy4, copy8
    case same1, same2, same4, same8
    case load8, load16, load32, load64
    case store8, store16, store32, store64
    case record, count, counterArray, counterHash, lowestBit, when, within, ones
    case checksumFold, checksumReplace2, checksumReplace4, checksumIPv4, checksumOf
    case crc32, crc16, hash32
    case skbRoom, skbTags, skbPorts

    /// What it leans on itself.
    var needs: [Snippet] {
        switch self {
        case .record, .count, .counterArray: [.lookup]
        case .counterHash: [.lookup, .update]
        case .skbRoom: [.loadBytes, .storeBytes, .changeTail]
        case .skbTags: [.skbRoom]
        case .skbPorts: [.lookup, .redirect]
        case .checksumIPv4, .checksumOf: [.checksumFold]
        case .lookup, .update, .ktime, .random, .redirectMap, .adjustHead, .ringOutput, .pullData, .redirect, .changeHead,
            .changeTail, .loadBytes, .storeBytes, .copy1, .copy2, .copy4, .copy8, .same1, .same2, .same4, .same8, .load8,
            .load16, .load32, .load64, .store8, .store16, .store32, .store64, .lowestBit, .when, .within, .ones, .checksumFold, .checksumReplace2,
            .checksumReplace4, .crc32,
            .crc16, .hash32, .round:
            []
        }
    }

    /// Declared for the kernel only.
    var kernelText: String? {
        switch self {
        case .lookup: "static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;"
        case .update:
            "static long (*const bpf_map_update_elem)(void *map, const void *key, const void *value, u64 flags) = (void *)2;"
        case .ktime: "static u64 (*const bpf_ktime_get_ns)(void) = (void *)5;"
        case .random: "static u32 (*const bpf_get_prandom_u32)(void) = (void *)7;"
        case .storeBytes:
            "static long (*const bpf_skb_store_bytes)(void *ctx, u32 offset, const void *from, u32 size, u64 flags) = (void *)9;"
        case .redirect: "static long (*const bpf_redirect)(u32 ifindex, u64 flags) = (void *)23;"
        case .loadBytes:
            "static long (*const bpf_skb_load_bytes)(const void *ctx, u32 offset, void *to, u32 size) = (void *)26;"
        case .changeTail: "static long (*const bpf_skb_change_tail)(void *ctx, u32 size, u64 flags) = (void *)38;"
        case .pullData: "static long (*const bpf_skb_pull_data)(void *ctx, u32 size) = (void *)39;"
        case .changeHead: "static long (*const bpf_skb_change_head)(void *ctx, u32 size, u64 flags) = (void *)43;"
        case .adjustHead: "static long (*const bpf_xdp_adjust_head)(void *ctx, int delta) = (void *)44;"
        case .redirectMap: "static long (*const bpf_redirect_map)(void *map, u64 key, u64 flags) = (void *)51;"
        case .ringOutput:
            "static long (*const bpf_ringbuf_output)(void *ring, const void *data, u64 size, u64 flags) = (void *)130;"
        case .copy1, .copy2, .copy4, .copy8, .same1, .same2, .same4, .same8, .load8, .load16, .load32, .load64, .store8,
            .store16, .store32, .store64, .record, .count, .counterArray, .counterHash, .lowestBit, .when, .within, .ones, .checksumFold,
            .checksumReplace2, .checksumReplace4, .checksumIPv4, .checksumOf, .crc32, .crc16, .hash32, .skbRoom,
            .skbTags, .skbPorts, .round:
            nil
        }
    }

    /// The same for the kernel and for user space.
    var text: String? {
        switch self {
        case .round: Self.roundText
        case .copy1: Self.copy(bytes: 1)
        case .copy2: Self.copy(bytes: 2)
        case .copy4: Self.copy(bytes: 4)
        case .copy8: Self.copy(bytes: 8)
        case .same1: Self.same(bytes: 1)
        case .same2: Self.same(bytes: 2)
        case .same4: Self.same(bytes: 4)
        case .same8: Self.same(bytes: 8)
        case .load8: "WEIR_INLINE u32 load8(const void *from) { return *(const u8 *)from; }"
        case .load16: "WEIR_INLINE u32 load16(const void *from) { return WEIR_NET16(*(const any16 *)from); }"
        case .load32: "WEIR_INLINE u32 load32(const void *from) { return WEIR_NET32(*(const any32 *)from); }"
        case .load64: "WEIR_INLINE u64 load64(const void *from) { return WEIR_NET64(*(const any64 *)from); }"
        case .store8: "WEIR_INLINE void store8(void *to, u32 value) { *(u8 *)to = value; }"
        case .store16: "WEIR_INLINE void store16(void *to, u32 value) { *(any16 *)to = WEIR_NET16(value); }"
        case .store32: "WEIR_INLINE void store32(void *to, u32 value) { *(any32 *)to = WEIR_NET32(value); }"
        case .store64: "WEIR_INLINE void store64(void *to, u64 value) { *(any64 *)to = WEIR_NET64(value); }"
        case .record: Instrumentation.text
        case .count:
            """
            /* The key fills a slot of the stack, or the verifier forgets what lies beside it in that slot. */
            WEIR_INLINE void weir_count(void *map, u32 cell)
            {
            \tu32 key[2] __attribute__((aligned(8))) = { cell };
            \tu64 *count = bpf_map_lookup_elem(map, key);
            \tif (count)
            \t\t*count += 1;
            }
            """
        case .counterArray:
            """
            WEIR_INLINE void counter_array_add(void *map, u32 index, u64 amount)
            {
            \tu32 key[2] __attribute__((aligned(8))) = { index };
            \tu64 *count = bpf_map_lookup_elem(map, key);
            \tif (count)
            \t\t*count += amount;
            }
            """
        case .counterHash:
            """
            WEIR_INLINE void counter_hash_add(void *map, u32 index, u64 amount)
            {
            \tu64 *count = bpf_map_lookup_elem(map, &index);
            \tif (!count) {
            \t\tu64 none = 0;
            \t\tbpf_map_update_elem(map, &index, &none, 1 /* BPF_NOEXIST */);
            \t\tcount = bpf_map_lookup_elem(map, &index);
            \t}
            \tif (count)
            \t\t*count += amount;
            }
            """
        case .lowestBit:
            """
            /* The lowest bit that is one as a place: the multiplier is a de Bruijn sequence, each shift of which begins with another. */
            WEIR_INLINE u32 lowest_bit(u64 bits, u64 spread, u32 shift)
            {
            \treturn ((bits & -bits) * spread) >> shift;
            }
            """
        case .when:
            """
            /* The number when the flag is 1, else 0, without a branch. */
            WEIR_INLINE u64 weir_when(u64 flag, u64 number)
            {
            \tu64 all = -flag;
            \tWEIR_KEEP(all);
            \treturn all & number;
            }
            """
        case .within:
            """
            /* The number, which the verifier is to see again that it is no larger than that. */
            WEIR_INLINE u32 weir_within(u32 number, u32 most)
            {
            \tWEIR_KEEP(number);
            \tif (number > most)
            \t\tnumber = most;
            \tWEIR_KEEP(number);
            \treturn number;
            }
            """
        case .ones:
            """
            /* How many bits are one: of pairs, of nibbles, of bytes, and their sum in the highest byte. */
            WEIR_INLINE u32 weir_ones(u64 bits)
            {
            \tbits -= bits >> 1 & 0x5555555555555555ull;
            \tbits = (bits & 0x3333333333333333ull) + (bits >> 2 & 0x3333333333333333ull);
            \tbits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0full;
            \treturn bits * 0x0101010101010101ull >> 56;
            }
            """
        case .checksumFold:
            """
            /* One's complement sum of 16-bit words, a few of 32 bits among them: carries added until none is left. */
            WEIR_INLINE u32 checksum_fold(u64 sum)
            {
            \tsum = (sum & 0xffffffff) + (sum >> 32);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \treturn sum;
            }
            """
        case .checksumReplace2:
            """
            /* RFC 1624: HC' = ~(~HC + ~m + m'). The order of bytes does not matter to the sum: that of the packet needs no swaps. */
            WEIR_INLINE u32 checksum_replace2(u32 checksum, u32 from, u32 to)
            {
            \tu32 sum = (u16)~WEIR_NET16(checksum) + (u16)~WEIR_NET16(from) + (u32)WEIR_NET16(to);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \treturn WEIR_NET16((u16)~sum);
            }
            """
        case .checksumReplace4:
            """
            /* RFC 1624 for a field of 32 bits. */
            WEIR_INLINE u32 checksum_replace4(u32 checksum, u32 from, u32 to)
            {
            \tu32 gone = ~WEIR_NET32(from), new = WEIR_NET32(to);
            \tu32 sum = (u16)~WEIR_NET16(checksum) + (gone & 0xffff) + (gone >> 16) + (new & 0xffff) + (new >> 16);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \tsum = (sum & 0xffff) + (sum >> 16);
            \treturn WEIR_NET16((u16)~sum);
            }
            """
        case .checksumIPv4:
            """
            WEIR_INLINE u32 checksum_ipv4(u32 version, u32 ihl, u32 diffserv, u32 length, u32 identification, u32 flags,
            \tu32 fragment, u32 ttl, u32 protocol, u32 source, u32 destination)
            {
            \treturn ~checksum_fold((u64)(version << 12 | ihl << 8 | diffserv) + length + identification
            \t\t+ (flags << 13 | fragment) + (ttl << 8 | protocol) + source + destination) & 0xffff;
            }
            """
        case .checksumOf: HashRuntime.checksum
        case .skbRoom: SkbRuntime.room
        case .skbTags: SkbRuntime.tags
        case .skbPorts: SkbRuntime.ports
        case .crc32: HashRuntime.crc32
        case .crc16: HashRuntime.crc16
        case .hash32: HashRuntime.hash32
        case .lookup, .update, .ktime, .random, .redirectMap, .adjustHead, .ringOutput, .pullData, .redirect, .changeHead,
            .changeTail, .loadBytes, .storeBytes:
            nil
        }
    }

    private static func word(_ bytes: Int) -> String { bytes == 1 ? "u8" : "any\(bytes * 8)" }

    /// Bytes taken over as they are.
    private static func copy(bytes: Int) -> String {
        let word = word(bytes)
        return "WEIR_INLINE void copy\(bytes)(void *to, const void *from) { *(\(word) *)to = *(const \(word) *)from; }"
    }

    private static func same(bytes: Int) -> String {
        let word = word(bytes)
        return "WEIR_INLINE bool same\(bytes)(const void *a, const void *b) { return *(const \(word) *)a == *(const \(word) *)b; }"
    }

    /// One more round of a loop. The kernel counts them itself and leaves the loop when there are millions (`BPF_JCOND`, Linux 6.9), so that
    /// its verifier does not walk each of them. Older assemblers do not know the instruction: opcode, registers, distance in instructions, 0.
    private static let roundText = """
        #ifdef WEIR_USER
        #define WEIR_ROUND(rounds, spent) do { if (++rounds > 8000000) goto spent; } while (0)
        #else
        #define WEIR_ROUND(rounds, spent) (void)rounds; __asm__ volatile goto( \\
        \t"weir_round%=: .byte 0xe5, 0\\n.long ((%l0 - weir_round%= - 8) / 8) & 0xffff\\n.short 0" : : : : spent)
        #endif

        """
}
