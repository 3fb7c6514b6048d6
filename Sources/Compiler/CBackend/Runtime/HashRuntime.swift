/// Functions of some bytes on the stack.
enum HashRuntime {
    static let crc32 = """
        /* CRC-32 of Ethernet, bit by bit; a branch, or a mask of one bit, would have the verifier walk both ways. */
        WEIR_INLINE u32 crc32_of(const u8 *bytes, u32 count)
        {
        \tu32 crc = 0xffffffff;
        \tfor (u32 k = 0; k < count; k++) {
        \t\tcrc ^= bytes[k];
        \t\tfor (u32 bit = 0; bit < 8; bit++) {
        \t\t\tu32 odd = crc & 1;
        \t\t\tWEIR_KEEP(odd);
        \t\t\tcrc = crc >> 1 ^ odd * 0xedb88320;
        \t\t}
        \t}
        \treturn ~crc;
        }
        """
    static let crc16 = """
        /* CRC-16/ARC, bit by bit; a branch, or a mask of one bit, would have the verifier walk both ways. */
        WEIR_INLINE u32 crc16_of(const u8 *bytes, u32 count)
        {
        \tu32 crc = 0;
        \tfor (u32 k = 0; k < count; k++) {
        \t\tcrc ^= bytes[k];
        \t\tfor (u32 bit = 0; bit < 8; bit++) {
        \t\t\tu32 odd = crc & 1;
        \t\t\tWEIR_KEEP(odd);
        \t\t\tcrc = crc >> 1 ^ odd * 0xa001;
        \t\t}
        \t}
        \treturn crc;
        }
        """
    static let hash32 = """
        /* Words of 8 bytes (the rest is zero), each mixed in by a multiplication with the golden ratio. */
        WEIR_INLINE u32 hash32_of(const u8 *bytes, u32 count)
        {
        \tu64 hash = count;
        \tfor (u32 k = 0; k < count; k += 8) {
        \t\thash = (hash ^ WEIR_NET64(*(const any64 *)(bytes + k))) * 0x9e3779b97f4a7c15ull;
        \t\thash ^= hash >> 32;
        \t}
        \thash *= 0xd6e8feb86659fd93ull;
        \treturn hash >> 32;
        }
        """
    static let checksum = """
        /* RFC 1071; the byte behind an odd number of them is zero. */
        WEIR_INLINE u32 checksum_of(const u8 *bytes, u32 count)
        {
        \tu64 sum = 0;
        \tfor (u32 k = 0; k < count; k += 2)
        \t\tsum += WEIR_NET16(*(const any16 *)(bytes + k));
        \treturn ~checksum_fold(sum) & 0xffff;
        }
        """
}
