/// Unsigned integers of more than 64 bits: structs of 64-bit limbs, the least significant first. Results are not cut to the
/// P4 width: `wideN_cut` does that.
enum WideRuntime {
    /// What each function takes: how many wide numbers, and the types of what follows them.
    private static let functions: [(name: String, wide: Int, rest: [String])] = [
        ("cut", 1, ["u32"]), ("add", 2, []), ("not", 1, []), ("sub", 2, []), ("mul", 2, []), ("and", 2, []), ("or", 2, []), ("xor", 2, []),
        ("shl", 1, ["u32"]), ("shr", 1, ["u32"]), ("equal", 2, []), ("less", 2, []), ("div", 2, ["bool"]),
    ]

    /// How many of a function's arguments are wide numbers, and whether its result is one; nil for other functions.
    static func shape(of function: String) -> (type: String, arguments: Int, givesWide: Bool)? {
        let parts = function.split(separator: "_")
        guard parts.count == 2, parts[0].hasPrefix("wide"), let known = functions.first(where: { $0.name == parts[1] }) else { return nil }
        return (String(parts[0]), known.wide, known.name != "equal" && known.name != "less")
    }

    static func text(limbs n: Int) -> String {
        let w = "struct wide\(n)"
        let f = "wide\(n)"
        return """

            \(w) { u64 limb[\(n)]; };
            /* To a width that needs all limbs, and not all bits of the last one. */
            WEIR_INLINE \(w) \(f)_cut(\(w) a, u32 width)
            {
            \ta.limb[\(n - 1)] &= ~0ull >> (\(n * 64) - width);
            \treturn a;
            }
            /* Carries and borrows as bits of the words: of a comparison the verifier would walk both ways, limb by limb. */
            WEIR_INLINE \(w) \(f)_add(\(w) a, \(w) b)
            {
            \tu64 carry = 0;
            \tfor (u32 k = 0; k < \(n); k++) {
            \t\tu64 x = a.limb[k], y = b.limb[k];
            \t\ta.limb[k] = x + y + carry;
            \t\tcarry = ((x & y) | ((x | y) & ~a.limb[k])) >> 63;
            \t}
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_not(\(w) a)
            {
            \tfor (u32 k = 0; k < \(n); k++)
            \t\ta.limb[k] = ~a.limb[k];
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_sub(\(w) a, \(w) b)
            {
            \tu64 borrow = 0;
            \tfor (u32 k = 0; k < \(n); k++) {
            \t\tu64 x = a.limb[k], y = b.limb[k];
            \t\ta.limb[k] = x - y - borrow;
            \t\tborrow = ((~x & y) | (~(x ^ y) & a.limb[k])) >> 63;
            \t\t/* Else it is taken off by adding a mask of 0 or all ones, which the verifier would walk both ways as well. */
            \t\tWEIR_KEEP(borrow);
            \t}
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_mul(\(w) a, \(w) b)
            {
            \tu32 result[\(2 * n)] = { 0 };
            \tfor (u32 i = 0; i < \(2 * n); i++) {
            \t\tu64 carry = 0;
            \t\tfor (u32 k = 0; i + k < \(2 * n); k++) {
            \t\t\tcarry += result[i + k] + (u64)(u32)(a.limb[i / 2] >> (i % 2 * 32)) * (u32)(b.limb[k / 2] >> (k % 2 * 32));
            \t\t\tresult[i + k] = carry;
            \t\t\tcarry >>= 32;
            \t\t}
            \t}
            \tfor (u32 k = 0; k < \(n); k++)
            \t\ta.limb[k] = result[2 * k] | (u64)result[2 * k + 1] << 32;
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_and(\(w) a, \(w) b)
            {
            \tfor (u32 k = 0; k < \(n); k++)
            \t\ta.limb[k] &= b.limb[k];
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_or(\(w) a, \(w) b)
            {
            \tfor (u32 k = 0; k < \(n); k++)
            \t\ta.limb[k] |= b.limb[k];
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_xor(\(w) a, \(w) b)
            {
            \tfor (u32 k = 0; k < \(n); k++)
            \t\ta.limb[k] ^= b.limb[k];
            \treturn a;
            }
            /* By less than 64 bits, then by whole limbs. */
            WEIR_INLINE \(w) \(f)_shl(\(w) a, u32 bits)
            {
            \tif (bits >= \(n * 64))
            \t\treturn (\(w)){ { 0 } };
            \tfor (u32 k = \(n) - 1; k > 0; k--)
            \t\tif (bits & 63)
            \t\t\ta.limb[k] = a.limb[k] << (bits & 63) | a.limb[k - 1] >> (64 - (bits & 63));
            \ta.limb[0] <<= bits & 63;
            \tfor (u32 step = 0; step < \(n) - 1; step++)
            \t\tif (step < bits >> 6) {
            \t\t\tfor (u32 k = \(n) - 1; k > 0; k--)
            \t\t\t\ta.limb[k] = a.limb[k - 1];
            \t\t\ta.limb[0] = 0;
            \t\t}
            \treturn a;
            }
            WEIR_INLINE \(w) \(f)_shr(\(w) a, u32 bits)
            {
            \tif (bits >= \(n * 64))
            \t\treturn (\(w)){ { 0 } };
            \tfor (u32 k = 0; k < \(n) - 1; k++)
            \t\tif (bits & 63)
            \t\t\ta.limb[k] = a.limb[k] >> (bits & 63) | a.limb[k + 1] << (64 - (bits & 63));
            \ta.limb[\(n) - 1] >>= bits & 63;
            \tfor (u32 step = 0; step < \(n) - 1; step++)
            \t\tif (step < bits >> 6) {
            \t\t\tfor (u32 k = 0; k < \(n) - 1; k++)
            \t\t\t\ta.limb[k] = a.limb[k + 1];
            \t\t\ta.limb[\(n) - 1] = 0;
            \t\t}
            \treturn a;
            }
            WEIR_INLINE bool \(f)_equal(\(w) a, \(w) b)
            {
            \tu64 difference = 0;
            \tfor (u32 k = 0; k < \(n); k++)
            \t\tdifference |= a.limb[k] ^ b.limb[k];
            \treturn !difference;
            }
            WEIR_INLINE bool \(f)_less(\(w) a, \(w) b)
            {
            \tfor (u32 k = \(n) - 1; k > 0; k--)
            \t\tif (a.limb[k] != b.limb[k])
            \t\t\treturn a.limb[k] < b.limb[k];
            \treturn a.limb[0] < b.limb[0];
            }
            /* Schoolbook division, bit by bit, without a branch that depends on the values: the verifier would walk through all
               of them both ways. The quotient grows from below into what has been shifted out of a. The remainder is no larger than the
               bits that came into it, so that its highest bit is set by the last step at the earliest: none is lost. */
            WEIR_INLINE \(w) \(f)_div(\(w) a, \(w) b, bool rest)
            {
            \t\(w) remainder, less;
            \tu64 same = a.limb[0];
            \t/* It begins as 0, and the verifier is not to know: what can only be 0 or all ones it walks both ways. */
            \tWEIR_KEEP(same);
            \tfor (u32 k = 0; k < \(n); k++)
            \t\tremainder.limb[k] = same - a.limb[0];
            \tfor (u32 step = 0; step < \(n * 64); step++) {
            \t\tu64 borrow = 0, take;
            \t\tfor (u32 k = \(n) - 1; k > 0; k--)
            \t\t\tremainder.limb[k] = remainder.limb[k] << 1 | remainder.limb[k - 1] >> 63;
            \t\tremainder.limb[0] = remainder.limb[0] << 1 | a.limb[\(n) - 1] >> 63;
            \t\tfor (u32 k = \(n) - 1; k > 0; k--)
            \t\t\ta.limb[k] = a.limb[k] << 1 | a.limb[k - 1] >> 63;
            \t\ta.limb[0] <<= 1;
            \t\tfor (u32 k = 0; k < \(n); k++) {
            \t\t\tu64 x = remainder.limb[k], y = b.limb[k];
            \t\t\tless.limb[k] = x - y - borrow;
            \t\t\tborrow = ((~x & y) | (~(x ^ y) & less.limb[k])) >> 63;
            \t\t}
            \t\ttake = borrow ^ 1;
            \t\t/* A mask of 0 or all ones would have the verifier walk both ways. */
            \t\tWEIR_KEEP(take);
            \t\ta.limb[0] |= take;
            \t\tfor (u32 k = 0; k < \(n); k++)
            \t\t\tremainder.limb[k] += (less.limb[k] - remainder.limb[k]) * take;
            \t}
            \treturn rest ? remainder : a;
            }

            """
    }
}
