import IR
import Schema

/// Where the packet is.
extension Generator {
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
        useText(
            "WEIR_FRESH",
            """
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
}
