/// The C of checksums and hashes.
extension Generator {
    static let checksumText = """
        /* One's complement: carries added until none is left; and the sum of the same bytes one place further. */
        WEIR_INLINE u32 weir_fold(u64 sum)
        {
        \tsum = (sum >> 32) + (sum & 0xffffffff);
        \tsum = (sum >> 32) + (sum & 0xffffffff);
        \tsum = (sum >> 16) + (sum & 0xffff);
        \tsum = (sum >> 16) + (sum & 0xffff);
        \treturn sum;
        }
        WEIR_INLINE u32 weir_swap(u32 sum) { return (sum >> 8 | sum << 8) & 0xffff; }

        """

    /// One byte more.
    static func foldText(_ algorithm: String) -> String {
        let body: String =
            switch algorithm {
            case "crc32": reflected("0xedb88320u")
            case "crc16": reflected("0xa001u")
            case "xor16": "\treturn hash ^ (place & 1 ? byte : byte << 8);"
            default: "\treturn place < 8 ? hash << 8 | byte : hash;"
            }
        let kind = algorithm.hasPrefix("crc") ? "__attribute__((noinline))" : "WEIR_INLINE"
        return """
            \(kind) u64 weir_\(algorithm)(u64 hash, u32 byte\(algorithm.hasPrefix("crc") ? "" : ", u32 place"))
            {
            \(body)
            }

            """
    }

    /// The sum of the payload's words of 16 bits. Words of any order may be added up as they are, and be turned when their carries are in.
    static let payloadSumText = payload(
        "weir_sum_payload(WEIR_CONTEXT *ctx, u32 offset)", "u64 hash = 0;",
        word: "hash += (u64)*(const any32 *)from + *(const any32 *)(from + 4);", byte: "hash += WEIR_NET16((u16)(i & 1 ? *from : *from << 8));",
        then: "hash = WEIR_NET16((u16)weir_fold(hash));")

    /// The bytes of the payload more.
    static func payloadFoldText(_ algorithm: String) -> String {
        let function = "weir_\(algorithm)_payload(WEIR_CONTEXT *ctx, u32 offset, u64 hash"
        switch algorithm {
        case "crc32", "crc16":
            // A check's lowest bits come first, as the bytes do: what is further up waits for its turn.
            let polynomial = algorithm == "crc32" ? "0xedb88320u" : "0xa001u"
            return """
                __attribute__((noinline)) u64 weir_\(algorithm)_word(u64 hash, u64 word)
                {
                \(reflected(polynomial, "word", bits: 64))
                }

                """
                    + payload(
                        function + ")", word: "hash = weir_\(algorithm)_word(hash, __builtin_bswap64(WEIR_NET64(*(const any64 *)from)));",
                        byte: "hash = weir_\(algorithm)(hash, *from);")
        case "xor16":
            return payload(
                function + ", u32 place)", "u64 words = 0;", word: "words ^= *(const any64 *)from;",
                byte: "hash = weir_xor16(hash, *from, place + i);",
                then: "words ^= words >> 32;\nwords = WEIR_NET16((u16)(words >> 16 ^ words));\n"
                    + "hash ^= place & 1 ? (words >> 8 | words << 8) & 0xffff : words;")
        default:
            return payload(function + ", u32 place)", byte: "hash = weir_\(algorithm)(hash, *from, place + i);")
        }
    }

    /// A function over the bytes of the payload: eight in a round, for the verifier keeps in mind a way out of each round, 8,192 at most; then those
    /// that are left. What is to be done at last is done last: a round's way out is walked up to the next test. Without `word` eight bytes are all
    /// that matters.
    private static func payload(
        _ function: String, _ declaration: String = "", word: String = "", byte: String, then: String = ""
    ) -> String {
        func lines(_ text: String) -> String { text.split(separator: "\n").map { "\t\($0)\n" }.joined() }
        func loop(_ rounds: Int, _ size: Int, _ body: String) -> String {
            "\tfor (u32 i = 0; i < \(rounds); i++) {\n\t\tif (from + \(size) > end)\n\t\t\tbreak;\n\t\t\(body)\n\t\tfrom += \(size);\n\t}\n"
        }
        let head = """
            /* A function of its own for the verifier, which then walks the loops once. */
            __attribute__((noinline)) u64 \(function)
            {
            \tconst u8 *from = WEIR_DATA(ctx), *end = WEIR_DATA_END(ctx);

            """
        let again = """
            \t/* Found anew, so that no round's way out is another for the verifier. */
            \tWEIR_KEEP(ctx);
            \tfrom = WEIR_DATA(ctx) + offset + (left & 0x3ff8);

            """
        return head + lines(declaration) + "\tif (offset > 0x3fff)\n\t\treturn hash;\n\tfrom += offset;\n"
            + (word.isEmpty ? "" : "\tu32 left = end - from;\n" + loop(1152, 8, word) + again) + loop(word.isEmpty ? 8 : 7, 1, byte) + lines(then)
            + "\treturn hash;\n}\n\n"
    }

    /// The bits of `data`, the lowest first, in a cyclic redundancy check whose lowest bit is the highest power.
    private static func reflected(_ polynomial: String, _ data: String = "byte", bits: Int = 8) -> String {
        """
        \thash ^= \(data);
        \tfor (u32 bit = 0; bit < \(bits); bit++) {
        \t\tu64 mask = -(hash & 1);
        \t\tWEIR_KEEP(mask);
        \t\thash = hash >> 1 ^ (\(polynomial) & mask);
        \t}
        \treturn hash;
        """
    }
}
