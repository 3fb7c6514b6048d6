/* Of a test of extern functions: the first argument becomes the second. */
WEIR_INLINE void extern_func(WEIR_CONTEXT *ctx, u32 *to, u32 from)
{
	(void)ctx;
	*to = from;
}
