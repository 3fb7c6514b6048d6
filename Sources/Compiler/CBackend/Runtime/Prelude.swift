/// The head of every C file: types, what the kernel declares, and the snippets in use.
struct Prelude {
    private var used: Set<Snippet> = []
    private var wideLimbs: Set<Int> = []
    /// Wide numbers are computed in memory.
    var wideInMemory = false

    mutating func use(_ snippet: Snippet) {
        guard used.insert(snippet).inserted else { return }
        for other in snippet.needs { use(other) }
    }

    /// Values of that many 64-bit limbs.
    mutating func useWide(limbs: Int) { wideLimbs.insert(limbs) }

    /// The text for a program of that hook.
    func text(isXDP: Bool) -> String {
        var parts = [Self.types, "#ifdef WEIR_USER\n#include \"weir_user.h\"\n#else\n"]
        parts.append(isXDP ? Self.xdpContext : Self.skbContext)
        parts.append(Self.maps)
        for snippet in Snippet.allCases where used.contains(snippet) {
            if let text = snippet.kernelText { parts.append(text + "\n") }
        }
        parts.append("#endif\n\n")
        for snippet in Snippet.allCases where used.contains(snippet) {
            if let text = snippet.text { parts.append(text + "\n") }
        }
        for limbs in wideLimbs.sorted() { parts.append(WideRuntime.text(limbs: limbs) + (wideInMemory ? WideRuntime.calls(limbs: limbs) : "")) }
        return parts.joined()
    }

    private static let types = """
        typedef unsigned char u8;
        typedef unsigned short u16;
        typedef unsigned int u32;
        typedef unsigned long long u64;
        typedef signed int s32;
        #define bool _Bool
        /* Its instructions count as those of the line that calls it. */
        #define WEIR_INLINE static inline __attribute__((always_inline, unused, nodebug))
        /* Called, not copied. */
        #define WEIR_FUNCTION static __attribute__((noinline, unused))
        /* What the program calls for each pass of a packet, if there are several. */
        #define WEIR_PASS __attribute__((noinline))
        #define WEIR_UNUSED __attribute__((unused))

        /* The compiler is not to know this value from elsewhere: the verifier would not. */
        #define WEIR_KEEP(value) __asm__("" : "+r"(value))
        /* The same for a flag that is set: by their numbers two of them stay two values, though both are 1. */
        #define WEIR_KEEP_FLAG(flag, number) __asm__("" : "+r"(flag) : "i"(number))
        /* The compiler is to read through the pointer only when it has the value. */
        #define WEIR_AFTER(pointer, value) __asm__("" : "+r"(pointer), "+r"(value))
        /* What the verifier learns of this value it is not to learn of the one that it is a copy of: after an operation they are no longer the same. */
        #ifdef WEIR_USER
        #define WEIR_ALONE(value) (void)0
        #else
        #define WEIR_ALONE(value) __asm__("%0 &= 0x7fffffff" : "+r"(value))
        #endif
        /* The compiler is not to merge the test that leads here with its neighbours. */
        #define WEIR_APART() __asm__ volatile("")
        /* What was read before is read again behind it, instead of being kept on the stack. */
        #define WEIR_BARRIER() __asm__ volatile("" : : : "memory")
        /* The verifier is to forget what it knows of a value: it remembers nothing of what lies in maps. */
        #define WEIR_FORGET(value, cell) \\
        \t(*(volatile __typeof__(value) *)&(cell) = (value), (value) = *(volatile __typeof__(value) *)&(cell))

        /* Words anywhere in a packet. */
        #ifdef WEIR_USER
        typedef u16 __attribute__((may_alias, aligned(1))) any16;
        typedef u32 __attribute__((may_alias, aligned(1))) any32;
        typedef u64 __attribute__((may_alias, aligned(1))) any64;
        #else
        typedef u16 __attribute__((may_alias)) any16;
        typedef u32 __attribute__((may_alias)) any32;
        typedef u64 __attribute__((may_alias)) any64;
        #endif

        /* To and from network byte order. */
        #if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        #define WEIR_NET16(x) __builtin_bswap16(x)
        #define WEIR_NET32(x) __builtin_bswap32(x)
        #define WEIR_NET64(x) __builtin_bswap64(x)
        #else
        #define WEIR_NET16(x) (x)
        #define WEIR_NET32(x) (x)
        #define WEIR_NET64(x) (x)
        #endif


        """

    private static let xdpContext = """
        struct xdp_md {
        \tu32 data;
        \tu32 data_end;
        \tu32 data_meta;
        \tu32 ingress_ifindex;
        \tu32 rx_queue_index;
        \tu32 egress_ifindex;
        };
        #define WEIR_CONTEXT struct xdp_md
        #define WEIR_DATA(ctx) ((u8 *)(unsigned long)(ctx)->data)
        #define WEIR_DATA_END(ctx) ((u8 *)(unsigned long)(ctx)->data_end)
        #define WEIR_LENGTH(ctx) ((ctx)->data_end - (ctx)->data)
        #define WEIR_IFINDEX(ctx) ((ctx)->ingress_ifindex)

        """

    private static let skbContext = """
        struct __sk_buff {
        \tu32 len;
        \tu32 pkt_type;
        \tu32 mark;
        \tu32 queue_mapping;
        \tu32 protocol;
        \tu32 vlan_present;
        \tu32 vlan_tci;
        \tu32 vlan_proto;
        \tu32 priority;
        \tu32 ingress_ifindex;
        \tu32 ifindex;
        \tu32 tc_index;
        \tu32 cb[5];
        \tu32 hash;
        \tu32 tc_classid;
        \tu32 data;
        \tu32 data_end;
        };
        #define WEIR_CONTEXT struct __sk_buff
        #define WEIR_DATA(ctx) ((u8 *)(unsigned long)(ctx)->data)
        #define WEIR_DATA_END(ctx) ((u8 *)(unsigned long)(ctx)->data_end)
        #define WEIR_LENGTH(ctx) ((ctx)->len)
        #define WEIR_IFINDEX(ctx) ((ctx)->ifindex)

        """

    private static let maps = """
        #define WEIR_PROGRAM(hook) __attribute__((section(hook), used))
        #define WEIR_MAPS __attribute__((section(".maps"), used))
        enum {
        \tWEIR_HASH = 1,
        \tWEIR_ARRAY = 2,
        \tWEIR_PERCPU_HASH = 5,
        \tWEIR_PERCPU_ARRAY = 6,
        \tWEIR_LPM_TRIE = 11,
        \tWEIR_ARRAY_OF_MAPS = 12,
        \tWEIR_DEVMAP_HASH = 25,
        \tWEIR_RINGBUF = 27,
        };
        #define WEIR_MAP(name, kind, key_type, value_type, entries, flag_bits) struct { \\
        \tint (*type)[kind]; key_type *key; value_type *value; int (*max_entries)[entries]; int (*map_flags)[flag_bits]; \\
        } name WEIR_MAPS
        /* Data that user space changes while the program runs, or sets before it is loaded. */
        #define WEIR_GLOBAL(type, name, where) type name __attribute__((section(where)))
        #define WEIR_CONFIG(type, name, where) const volatile type name __attribute__((section(where)))
        #define WEIR_RING(name, bytes) struct { int (*type)[WEIR_RINGBUF]; int (*max_entries)[bytes]; } name WEIR_MAPS
        /* One slot, which holds a map of one cell: the whole table, replaced as a whole. */
        #define WEIR_TABLE_OF_CELL(name, inner, cell_type) \\
        struct inner##_map { int (*type)[WEIR_ARRAY]; u32 *key; cell_type *value; int (*max_entries)[1]; }; \\
        struct inner##_map inner WEIR_MAPS; \\
        struct { int (*type)[WEIR_ARRAY_OF_MAPS]; u32 *key; int (*max_entries)[1]; struct inner##_map *values[]; } \\
        \tname WEIR_MAPS = { .values = { &inner } }

        """
}
