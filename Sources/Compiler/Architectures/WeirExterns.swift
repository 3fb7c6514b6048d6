extension Architectures {
    /// What Weir gives beyond the published models, for any of them: `#include <weir.p4>`.
    static let weir = #"""
        #ifndef WEIR_P4
        #define WEIR_P4

        /// Cells of one value each that outlive the packet. They are 0 at first and shared by all CPUs.
        extern Register<T> {
            /// - size: how many cells, counted from 0. T is a bit<W>, int<W>, bool, error or enum.
            Register(bit<32> size);
            /// The value of a cell; 0 beyond the last one.
            T read(in bit<32> index);
            /// Stores a value; beyond the last cell nothing happens. Of two CPUs that write at once one wins.
            void write(in bit<32> index, in T value);
            /// Adds to a cell of 32 or 64 bits and gives what it held before, in one step that no other CPU comes between.
            T add(in bit<32> index, in T value);
        }

        /// The kernel's clock: nanoseconds since boot.
        extern bit<64> clock_ns();

        /// A number of the kernel's pseudo-random generator, each as likely as another.
        extern bit<32> random_bits();
        /// One of the numbers from 0 to `below` - 1; 0 when `below` is 0.
        extern bit<32> random_below(in bit<32> below);

        /// The packet's length in bytes as it came in.
        extern bit<32> packet_length();

        /// How many bits of a number are one: the length of a prefix from its mask, a parity. T is a bit<W> or int<W> of any width.
        extern bit<32> count_ones<T>(in T number);

        // Hashes of a value, header, struct, tuple or list: its bits one after the other in network order, filled up with zero
        // bits to whole bytes. A header that is not valid counts as zeros.

        /// CRC-32 as Ethernet has it (polynomial 0x04c11db7, reflected, all ones before and after).
        extern bit<32> crc32<T>(in T data);
        /// CRC-16/ARC (polynomial 0x8005, reflected, 0 before and after).
        extern bit<16> crc16<T>(in T data);
        /// A quick hash that spreads well, for choosing among paths or cells. Not the same from version to version.
        extern bit<32> hash32<T>(in T data);
        /// The Internet checksum (RFC 1071) of the data.
        extern bit<16> internet_checksum<T>(in T data);

        #endif
        """#
}
