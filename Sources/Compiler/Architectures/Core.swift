extension Architectures {
    /// The core library (specification, appendix "P4 core library"), which every program includes.
    static let core = #"""
        #ifndef WEIR_CORE_P4
        #define WEIR_CORE_P4
        // Also the guard that other distributions of this file use, for programs that test it.
        #define _CORE_P4_

        /// Why a parser stopped. Programs and architectures add members of their own.
        error {
            NoError,                // all is well
            PacketTooShort,         // the packet ends before what is extracted
            NoMatch,                // no case of a select applies
            StackOutOfBounds,       // no such element in a header stack
            HeaderTooShort,         // more bits than the varbit field can hold
            ParserTimeout,          // the parser took too long
            ParserInvalidArgument   // an argument that the operation cannot take
        }

        /// A packet as it comes in, with a cursor that begins at its first bit.
        extern packet_in {
            /// Fills a header of fixed size from the cursor on, makes it valid and moves the cursor behind it.
            void extract<T>(out T hdr);
            /// The same for a header that holds one varbit field, whose present size in bits is given.
            void extract<T>(out T variableSizeHeader, in bit<32> variableFieldSizeInBits);
            /// What stands at the cursor, which stays where it is.
            T lookahead<T>();
            /// Moves the cursor by so many bits.
            void advance(in bit<32> sizeInBits);
            /// The packet's length in bytes. Not every target knows it.
            bit<32> length();
        }

        /// A packet as it goes out, to which headers are appended.
        extern packet_out {
            /// Appends a header if it is valid, or the valid ones of a stack, union or struct.
            void emit<T>(in T hdr);
        }

        /// Goes to the parser's state reject with this error unless the condition holds.
        extern void verify(in bool check, in error toSignal);

        /// Does nothing.
        @noWarn("unused")
        action NoAction() {}

        /// How a key's field is compared with that of an entry.
        match_kind {
            exact,      // equal in all bits
            ternary,    // equal in the bits of a mask; by priority where several entries apply
            lpm         // equal in a prefix, the longest wins
        }

        /// Ends the compilation with the message unless the compile-time condition holds.
        extern bool static_assert(bool check, string message);
        extern bool static_assert(bool check);

        #endif
        """#
}
