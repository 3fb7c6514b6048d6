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

    static let payloadSumText = """
        /* A function of its own for the verifier, which then walks the loop once. */
        __attribute__((noinline)) u64 weir_sum_payload(WEIR_CONTEXT *ctx, u32 offset)
        {
        \tconst u8 *from = WEIR_DATA(ctx), *end = WEIR_DATA_END(ctx);
        \tu64 sum = 0;
        \tif (offset > 0x3fff)
        \t\treturn 0;
        \tfrom += offset;
        \tfor (u32 i = 0; i < 4608; i++) {
        \t\tif (from + 2 > end)
        \t\t\tbreak;
        \t\tsum += WEIR_NET16(*(const any16 *)from);
        \t\tfrom += 2;
        \t}
        \tif (from + 1 <= end)
        \t\tsum += (u32)*from << 8;
        \treturn sum;
        }

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

    /// The bytes of the payload more, two in a round: the verifier keeps in mind a way out of each round, 8,192 at most.
    static func payloadFoldText(_ algorithm: String) -> String {
        let isPlaced = !algorithm.hasPrefix("crc")
        func step(_ byte: String, _ ahead: String) -> String {
            "hash = weir_\(algorithm)(hash, \(byte)\(isPlaced ? ", place + \(ahead)" : ""));"
        }
        return """
            /* A function of its own for the verifier, which then walks the loop once. */
            __attribute__((noinline)) u64 weir_\(algorithm)_payload(WEIR_CONTEXT *ctx, u32 offset, u64 hash\(isPlaced ? ", u32 place" : ""))
            {
            \tconst u8 *from = WEIR_DATA(ctx), *end = WEIR_DATA_END(ctx);
            \tif (offset > 0x3fff)
            \t\treturn hash;
            \tfrom += offset;
            \tfor (u32 i = 0; i < 4608; i++) {
            \t\tif (from + 2 > end)
            \t\t\tbreak;
            \t\t\(step("from[0]", "0"))
            \t\t\(step("from[1]", "1"))
            \t\tfrom += 2;\(isPlaced ? "\n\t\tplace += 2;" : "")
            \t}
            \tif (from + 1 <= end)
            \t\t\(step("*from", "0"))
            \treturn hash;
            }

            """
    }

    private static func reflected(_ polynomial: String) -> String {
        """
        \thash ^= byte;
        \tfor (u32 bit = 0; bit < 8; bit++) {
        \t\tu64 mask = -(hash & 1);
        \t\tWEIR_KEEP(mask);
        \t\thash = hash >> 1 ^ (\(polynomial) & mask);
        \t}
        \treturn hash;
        """
    }
}
