/// The functions of `WideRuntime` over numbers in memory, as calls: limb by limb, so that next to nothing lies on the stack. The result may
/// lie where an argument lies.
extension WideRuntime {
    static func calls(limbs n: Int) -> String {
        let w = "struct wide\(n)"
        let f = "wide\(n)"
        /// A function whose limbs do not depend on each other but for `state`.
        func limbwise(_ name: String, _ numbers: [String], rest: String = "", state: String = "", _ body: String) -> String {
            let parameters = numbers.map { ", const \(w) *\($0)" }.joined() + (rest.isEmpty ? "" : ", \(rest)")
            let loads = numbers.map { "\t\tu64 \($0)_k = \($0)->limb[k];\n" }.joined()
            return """
                WEIR_FUNCTION void \(f)_\(name)_at(\(w) *to\(parameters))
                {
                \(state.isEmpty ? "" : "\t\(state)\n")\tfor (u32 k = 0; k < \(n); k++) {
                \(loads)\(body)
                \t\tWEIR_BARRIER();
                \t}
                }

                """
        }
        let plain = [("and", "&"), ("or", "|"), ("xor", "^")].map { name, op in
            limbwise(name, ["a", "b"], "\t\tto->limb[k] = a_k \(op) b_k;")
        }
        return plain.joined()
            + limbwise("not", ["a"], "\t\tto->limb[k] = ~a_k;")
            + limbwise(
                "cut", ["a"], rest: "u32 width",
                "\t\tto->limb[k] = k < \(n - 1) ? a_k : a_k & ~0ull >> (\(n * 64) - width);")
            + limbwise(
                "add", ["a", "b"], state: "u64 carry = 0;",
                "\t\tu64 sum = a_k + b_k + carry;\n\t\tcarry = ((a_k & b_k) | ((a_k | b_k) & ~sum)) >> 63;\n\t\tto->limb[k] = sum;")
            + limbwise(
                "sub", ["a", "b"], state: "u64 borrow = 0;",
                "\t\tu64 difference = a_k - b_k - borrow;\n\t\tborrow = ((~a_k & b_k) | (~(a_k ^ b_k) & difference)) >> 63;\n\t\tWEIR_KEEP(borrow);\n"
                    + "\t\tto->limb[k] = difference;")
                + """
                WEIR_FUNCTION void \(f)_mul_at(\(w) *to, const \(w) *a, const \(w) *b)
                {
                \tu64 result[\(n)] = { 0 };
                \tfor (u32 i = 0; i < \(2 * n); i++) {
                \t\tu64 carry = 0;
                \t\tu64 one = (u32)(a->limb[i / 2] >> (i % 2 * 32));
                \t\tfor (u32 k = 0; i + k < \(2 * n); k++) {
                \t\t\tu32 at = i + k;
                \t\t\tu64 known = (u32)(result[at / 2] >> (at % 2 * 32));
                \t\t\tcarry += known + one * (u32)(b->limb[k / 2] >> (k % 2 * 32));
                \t\t\tresult[at / 2] ^= ((u64)(u32)carry ^ known) << (at % 2 * 32);
                \t\t\tcarry >>= 32;
                \t\t\tWEIR_BARRIER();
                \t\t}
                \t}
                \tfor (u32 k = 0; k < \(n); k++) {
                \t\tto->limb[k] = result[k];
                \t\tWEIR_BARRIER();
                \t}
                }
                WEIR_FUNCTION void \(f)_shl_at(\(w) *to, const \(w) *a, u32 bits)
                {
                \tfor (u32 step = 0; step < \(n); step++) {
                \t\tu32 k = \(n) - 1 - step;
                \t\tu32 from = k - (bits >> 6);
                \t\tu64 limb = 0;
                \t\tWEIR_KEEP(from);
                \t\tif (from < \(n))
                \t\t\tlimb = a->limb[from] << (bits & 63);
                \t\tfrom--;
                \t\tWEIR_KEEP(from);
                \t\tif (from < \(n) && (bits & 63))
                \t\t\tlimb |= a->limb[from] >> (64 - (bits & 63));
                \t\tto->limb[k] = limb;
                \t\tWEIR_BARRIER();
                \t}
                }
                WEIR_FUNCTION void \(f)_shr_at(\(w) *to, const \(w) *a, u32 bits)
                {
                \tfor (u32 k = 0; k < \(n); k++) {
                \t\tu32 from = k + (bits >> 6);
                \t\tu64 limb = 0;
                \t\tWEIR_KEEP(from);
                \t\tif (from < \(n))
                \t\t\tlimb = a->limb[from] >> (bits & 63);
                \t\tfrom++;
                \t\tWEIR_KEEP(from);
                \t\tif (from < \(n) && (bits & 63))
                \t\t\tlimb |= a->limb[from] << (64 - (bits & 63));
                \t\tto->limb[k] = limb;
                \t\tWEIR_BARRIER();
                \t}
                }
                WEIR_FUNCTION bool \(f)_equal_at(const \(w) *a, const \(w) *b)
                {
                \tfor (u32 k = 0; k < \(n); k++) {
                \t\tif (a->limb[k] != b->limb[k])
                \t\t\treturn 0;
                \t\tWEIR_BARRIER();
                \t}
                \treturn 1;
                }
                WEIR_FUNCTION bool \(f)_less_at(const \(w) *a, const \(w) *b)
                {
                \tfor (u32 step = 0; step < \(n); step++) {
                \t\tu32 k = \(n) - 1 - step;
                \t\tif (a->limb[k] != b->limb[k])
                \t\t\treturn a->limb[k] < b->limb[k];
                \t\tWEIR_BARRIER();
                \t}
                \treturn 0;
                }
                WEIR_FUNCTION void \(f)_div_at(\(w) *to, const \(w) *a, const \(w) *b, bool rest)
                {
                \t*to = \(f)_div(*a, *b, rest);
                }

                """
    }
}
