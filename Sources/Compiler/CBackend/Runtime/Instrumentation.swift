import Schema

/// What a build for test runs has besides: the port a packet comes in by is told from outside, and the verdict is written down,
/// since a plain test run (BPF_PROG_TEST_RUN) knows neither ports nor redirects.
public enum Instrumentation {
    /// An array of one cell of four 32-bit host-order integers: the input port to report, the verdict, the port of a redirect, and
    /// how often the program has run.
    public static let map = "weir_test"

    /// An array of 16 cells `{ u32 port, u32 length, u8 bytes[4096] }`: the copies that left before the packet itself, from cell 0
    /// on; a length of 0 is none.
    public static let copies = "weir_copies"

    static let text = """
        struct weir_test {
        \tu32 input_port;
        \tu32 verdict;
        \tu32 output_port;
        \tu32 runs;
        };
        WEIR_MAP(weir_test, WEIR_ARRAY, u32, struct weir_test, 1, 0);
        WEIR_INLINE void weir_record(u32 verdict, u32 output_port)
        {
        \tu32 cell = 0;
        \tstruct weir_test *test = bpf_map_lookup_elem(&weir_test, &cell);
        \tif (test) {
        \t\ttest->verdict = verdict;
        \t\ttest->output_port = output_port;
        \t\ttest->runs += 1;
        \t}
        }
        WEIR_INLINE u32 weir_input_port(void)
        {
        \tu32 cell = 0;
        \tstruct weir_test *test = bpf_map_lookup_elem(&weir_test, &cell);
        \treturn test ? test->input_port : 0;
        }

        """
}
