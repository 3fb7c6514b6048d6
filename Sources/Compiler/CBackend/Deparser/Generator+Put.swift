import IR

/// Headers written from scratch memory by functions of their own.
///
/// Where the parser's errors do not drop the packet, any of a stack's elements may be missing, and with the code in place the
/// kernel's verifier would walk every combination of them. It walks a function once, and behind a call all ways look the same.
extension Generator {
    mutating func put(
        _ member: String, _ offset: Int, _ bytes: Int, at place: CExpression, if test: CExpression
    ) -> [CStatement] {
        guard bytes > 0 else { return [] }
        let function = "weir_put_\(bytes)"
        if !laterTexts.contains(where: { $0.name == function }) {
            prelude.use(.lookup)
            for helper in [Snippet.copy1, .copy2, .copy4, .copy8] { prelude.use(helper) }
            laterTexts.append((function, Self.putText(function, bytes)))
        }
        let from = CExpression.name("__builtin_offsetof(struct weir_scratch, \(member))") + .integer(offset)
        let failed = CExpression.call(function, [.name("ctx"), .cast(.u32, place), from])
        let body: [CStatement] = [.if(failed, drop(.abort), [])]
        return test == .one ? body : [.if(test, body, [])]
    }

    private static func putText(_ name: String, _ bytes: Int) -> String {
        var copies = ""
        var at = 0
        while at < bytes {
            let step = [8, 4, 2, 1].first { $0 <= bytes - at } ?? 1
            copies += "\tcopy\(step)(to + \(at), from + \(at));\n"
            at += step
        }
        return """

            __attribute__((noinline)) int \(name)(WEIR_CONTEXT *ctx, u32 place, u32 offset)
            {
            \tu32 cell = 0;
            \tu8 *from = bpf_map_lookup_elem(&weir_scratch, &cell);
            \tu8 *to = WEIR_DATA(ctx), *end = WEIR_DATA_END(ctx);
            \tif (!from || place > \(reach) || offset > sizeof(struct weir_scratch) - \(bytes))
            \t\treturn -1;
            \tto += place;
            \tfrom += offset;
            \tif (to + \(bytes) > end)
            \t\treturn -1;
            \(copies)\treturn 0;
            }

            """
    }
}
