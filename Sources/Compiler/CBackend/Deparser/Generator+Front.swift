import IR
import Schema

/// The front of the packet, moved. XDP has a helper for it. TC grows a packet in front with one, and has none that takes bytes
/// away there from whatever packet: what follows is moved to the front, and the end is cut.
extension Generator {
    /// Takes bytes away in front, or adds some when `delta` is negative; what it gives is not 0 when that failed. Pointers into
    /// the packet are void behind it.
    mutating func adjustHead(by delta: CExpression) -> CExpression {
        if isXDP {
            prelude.use(.adjustHead)
            return .call("bpf_xdp_adjust_head", [.name("ctx"), delta])
        }
        for helper in [Snippet.changeHead, .changeTail, .pullData, .copy8, .copy1] { prelude.use(helper) }
        useText("skb_adjust_head", Self.skbFront)
        return .call("skb_adjust_head", [.name("ctx"), delta])
    }

    /// Where the packet begins, or ends. Where many values are kept besides, in a way that gives the compiler no half of a pointer to
    /// keep: the context has 32 bits for them.
    mutating func packetBounds(_ macro: String) -> CExpression {
        guard !architecture.dropsRejected else { return .call(macro, [.name("ctx")]) }
        useFresh()
        return .call("WEIR_FRESH", [.name("ctx"), .name(macro == "WEIR_DATA" ? "data" : "data_end")])
    }

    /// Bytes of the packet as it is.
    mutating func packetBytes() -> CExpression {
        guard !architecture.dropsRejected else { return .pure("WEIR_LENGTH", [.name("ctx")]) }
        useFresh()
        return .pure("WEIR_BYTES", [.name("ctx")])
    }

    private mutating func useFresh() {
        useText("WEIR_FRESH", """
            #ifdef WEIR_USER
            #define WEIR_FRESH(ctx, member) ((u8 *)(ctx)->member)
            #define WEIR_BYTES(ctx) WEIR_LENGTH(ctx)
            #else
            #define WEIR_BYTES(ctx) \(isXDP ? "(u32)(WEIR_FRESH(ctx, data_end) - WEIR_FRESH(ctx, data))" : "(ctx)->len")
            #define WEIR_FRESH(ctx, member) ({ u8 *weir_at; __asm__ volatile("%0 = *(u32 *)(%1 + %2)" \\
            \t: "=r"(weir_at) : "r"(ctx), "i"(__builtin_offsetof(WEIR_CONTEXT, member))); weir_at; })
            #endif
            """)
    }

    private static let skbFront = """

        /* A function of its own for the verifier, which then walks the loop once. */
        __attribute__((noinline)) int skb_cut_front(struct __sk_buff *ctx, u32 bytes)
        {
        \tu32 length = ctx->len;
        \tu8 *data, *end;
        \tif (bytes > 1024 || bytes > length || length - bytes > 16384)
        \t\treturn -1;
        \tif (bpf_skb_pull_data(ctx, length))
        \t\treturn -1;
        \tdata = WEIR_DATA(ctx);
        \tend = WEIR_DATA_END(ctx);
        \tu32 at = 0;
        \tfor (; at < 16384; at += 8) {
        \t\tu8 *to = data + at, *from = to + bytes;
        \t\tif (from + 8 > end || to + 8 > end)
        \t\t\tbreak;
        \t\tcopy8(to, from);
        \t}
        \tfor (u32 i = 0; i < 8; i++) {
        \t\tu8 *to = data + at + i, *from = to + bytes;
        \t\tif (from + 1 > end || to + 1 > end)
        \t\t\tbreak;
        \t\tcopy1(to, from);
        \t}
        \treturn bpf_skb_change_tail(ctx, length - bytes, 0);
        }
        WEIR_INLINE long skb_adjust_head(struct __sk_buff *ctx, int delta)
        {
        \treturn delta < 0 ? bpf_skb_change_head(ctx, -delta, 0) : skb_cut_front(ctx, delta);
        }
        """
}
