extension Architectures {
    /// The packet filter: a parser and a control that says whether the packet passes.
    static let ebpfModel = #"""
        #ifndef WEIR_EBPF_MODEL_P4
        #define WEIR_EBPF_MODEL_P4
        #define _EBPF_MODEL_P4_

        #include <core.p4>

        /// Counters of 32 bits, each with an index. The program adds to them; from outside they are read and reset.
        extern CounterArray {
            /// - max_index: the number of counters; indices run below it.
            /// - sparse: only few of the indices are ever used, so that a hash serves better than an array.
            CounterArray(bit<32> max_index, bool sparse);
            /// Adds one to the counter with this index.
            void increment(in bit<32> index);
            /// Adds a value to the counter with this index.
            void add(in bit<32> index, in bit<32> value);
        }

        /// A table's `implementation`: an array, indexed by its only key.
        extern array_table {
            /// - size: the largest number of entries
            array_table(bit<32> size);
        }

        /// A table's `implementation`: a hash, or a prefix trie when a key is matched by lpm.
        extern hash_table {
            /// - size: the largest number of entries
            hash_table(bit<32> size);
        }

        /// Reads the packet. A packet that cannot be parsed does not pass.
        parser parse<H>(packet_in packet, out H headers);

        /// Decides: the packet passes when `accept` is true in the end.
        /// The first publications of this model gave the headers to the filter for reading only. A program written
        /// to that form defines EBPF_MODEL_READ_ONLY_HEADERS before it includes this file (or -D on the command line).
        #ifdef EBPF_MODEL_READ_ONLY_HEADERS
        control filter<H>(in H headers, out bool accept);
        #else
        control filter<H>(inout H headers, out bool accept);
        #endif

        package ebpfFilter<H>(parse<H> prs, filter<H> filt);

        #endif
        """#
}
