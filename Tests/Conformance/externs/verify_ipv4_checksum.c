/* Whether the header checksum of IPv4 is right: the one's complement sum of the 20 bytes is all ones. */
WEIR_INLINE u32 verify_ipv4_checksum(WEIR_CONTEXT *ctx, const u8 *ip)
{
	u32 sum = 0;
	(void)ctx;
	if (!ip)
		return 0;
	for (u32 at = 0; at < 20; at += 2)
		sum += (u32)ip[at] << 8 | ip[at + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return sum == 0xffff;
}
