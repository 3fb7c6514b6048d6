extension Architectures {
    /// The reference software switch: ingress and egress pipelines with checksum controls around them.
    static let v1model = #"""
        #ifndef WEIR_V1MODEL_P4
        #define WEIR_V1MODEL_P4
        #define _V1_MODEL_P4_

        #include <core.p4>

        // Programs choose the version of this interface, a date, by defining V1MODEL_VERSION before they include it.
        #ifndef V1MODEL_VERSION
        #define V1MODEL_VERSION 20180101
        #endif
        #if V1MODEL_VERSION < 20180101 || V1MODEL_VERSION > 20200408
        #error "V1MODEL_VERSION is a date from 20180101 to 20200408"
        #endif

        match_kind {
            range,      // between two values, both included; by priority where several entries apply
            optional,   // equal, or anything at all
            selector    // no match: the field takes part in choosing a member of an action_selector
        }

        const bit<32> __v1model_version = V1MODEL_VERSION;

        // From 2020 on ports have a type of their own, and indices of stateful objects any type.
        #if V1MODEL_VERSION >= 20200408
        typedef bit<9> PortId_t;
        #define WEIR_V1MODEL_PORT PortId_t
        #define WEIR_V1MODEL_INDEX I
        #else
        #define WEIR_V1MODEL_PORT bit<9>
        #define WEIR_V1MODEL_INDEX bit<32>
        #endif

        /// What the switch knows of a packet and is told about it.
        @metadata @name("standard_metadata")
        struct standard_metadata_t {
            WEIR_V1MODEL_PORT ingress_port;     // the port the packet came in by
            WEIR_V1MODEL_PORT egress_spec;      // set in ingress: the port to send it to
            WEIR_V1MODEL_PORT egress_port;      // in egress: the port it goes to
            bit<32> instance_type;              // 0 for a packet from a port, else which kind of copy it is
            bit<32> packet_length;              // in bytes
            @alias("queueing_metadata.enq_timestamp")
            bit<32> enq_timestamp;              // microseconds; when it was queued
            @alias("queueing_metadata.enq_qdepth")
            bit<19> enq_qdepth;                 // packets in the queue then
            @alias("queueing_metadata.deq_timedelta")
            bit<32> deq_timedelta;              // microseconds in the queue
            @alias("queueing_metadata.deq_qdepth")
            bit<19> deq_qdepth;                 // packets in the queue when it left
            @alias("intrinsic_metadata.ingress_global_timestamp")
            bit<48> ingress_global_timestamp;   // microseconds since the switch started
            @alias("intrinsic_metadata.egress_global_timestamp")
            bit<48> egress_global_timestamp;
            @alias("intrinsic_metadata.mcast_grp")
            bit<16> mcast_grp;                  // set in ingress: the multicast group, 0 for none
            @alias("intrinsic_metadata.egress_rid")
            bit<16> egress_rid;                 // in egress: the replica's number in its group
            bit<1> checksum_error;              // a verify_checksum failed
            error parser_error;                 // why the parser stopped
            @alias("intrinsic_metadata.priority")
            bit<3> priority;                    // of the queue to use
        }

        enum CounterType { packets, bytes, packets_and_bytes }
        enum MeterType { packets, bytes }

        /// `size` counters, each with an index.
        #if V1MODEL_VERSION >= 20200408
        extern counter<I> {
        #else
        extern counter {
        #endif
            counter(bit<32> size, CounterType type);
            /// Counts this packet at an index. An index out of range counts nowhere.
            void count(in WEIR_V1MODEL_INDEX index);
        }

        /// A counter for each entry of the table that names it as its `counters`.
        extern direct_counter {
            direct_counter(CounterType type);
            /// Counts this packet for the entry that applies. Without a call every match is counted.
            void count();
        }

        // The colours that meters give.
        #define V1MODEL_METER_COLOR_GREEN  0
        #define V1MODEL_METER_COLOR_YELLOW 1
        #define V1MODEL_METER_COLOR_RED    2

        /// `size` meters of two rates and three colours (RFC 2698), each with an index.
        #if V1MODEL_VERSION >= 20200408
        extern meter<I> {
        #else
        extern meter {
        #endif
            meter(bit<32> size, MeterType type);
            /// Meters this packet at an index and gives its colour.
            void execute_meter<T>(in WEIR_V1MODEL_INDEX index, out T result);
        }

        /// A meter for each entry of the table that names it as its `meters`.
        extern direct_meter<T> {
            direct_meter(MeterType type);
            /// Meters this packet for the entry that applies.
            void read(out T result);
        }

        /// `size` values that outlive the packet, 0 at first.
        #if V1MODEL_VERSION >= 20200408
        extern register<T, I> {
        #else
        extern register<T> {
        #endif
            register(bit<32> size);
            /// The value at an index; 0 when the index is out of range.
            @noSideEffects
            void read(out T result, in WEIR_V1MODEL_INDEX index);
            /// Stores a value; nothing happens when the index is out of range.
            void write(in WEIR_V1MODEL_INDEX index, in T value);
        }

        /// A table's `implementation`: entries share members, which hold the actions.
        extern action_profile {
            action_profile(bit<32> size);
        }

        /// A number between `lo` and `hi`, both included, each as likely as another.
        extern void random<T>(out T result, in T lo, in T hi);

        /// Sends data to the control plane.
        extern void digest<T>(in bit<32> receiver, in T data);

        enum HashAlgorithm { crc32, crc32_custom, crc16, crc16_custom, random, identity, csum16, xor16 }

        /// Without argument: the form of old programs.
        @deprecated("Please use mark_to_drop(standard_metadata) instead.")
        extern void mark_to_drop();
        /// The packet is dropped at the end of ingress or egress, unless it is told otherwise later.
        @pure
        extern void mark_to_drop(inout standard_metadata_t standard_metadata);

        /// `base` plus the hash of the data modulo `max`; `base` when `max` is 0.
        @pure
        extern void hash<O, T, D, M>(out O result, in HashAlgorithm algo, in T base, in D data, in M max);

        /// A table's `implementation`: entries name groups of members, of which a hash of the selector fields takes one.
        extern action_selector {
            action_selector(HashAlgorithm algorithm, bit<32> size, bit<32> outputWidth);
        }

        enum CloneType { I2E, E2E }

        /// The form of old programs.
        @deprecated("Please use verify_checksum/update_checksum instead.")
        extern Checksum16 {
            Checksum16();
            bit<16> get<D>(in D data);
        }

        /// Where the condition holds: sets checksum_error unless the checksum of the data is this one.
        extern void verify_checksum<T, O>(in bool condition, in T data, in O checksum, HashAlgorithm algo);
        /// Where the condition holds: stores the checksum of the data.
        @pure
        extern void update_checksum<T, O>(in bool condition, in T data, inout O checksum, HashAlgorithm algo);
        /// As verify_checksum, over the data and the part of the packet that was not parsed.
        extern void verify_checksum_with_payload<T, O>(in bool condition, in T data, in O checksum, HashAlgorithm algo);
        /// As update_checksum, over the data and the part of the packet that was not parsed.
        @noSideEffects
        extern void update_checksum_with_payload<T, O>(in bool condition, in T data, inout O checksum, HashAlgorithm algo);

        /// A copy of the packet goes to egress, to the ports of a mirroring session.
        extern void clone(in CloneType type, in bit<32> session);
        /// The packet, as it came in, goes through ingress again.
        @deprecated("Please use 'resubmit_preserving_field_list' instead")
        extern void resubmit<T>(in T data);
        /// The same; the user's metadata fields with @field_list(index) keep their values.
        extern void resubmit_preserving_field_list(bit<8> index);
        /// The packet, as it leaves, goes to ingress again.
        @deprecated("Please use 'recirculate_preserving_field_list' instead")
        extern void recirculate<T>(in T data);
        extern void recirculate_preserving_field_list(bit<8> index);
        @deprecated("Please use 'clone_preserving_field_list' instead")
        extern void clone3<T>(in CloneType type, in bit<32> session, in T data);
        extern void clone_preserving_field_list(in CloneType type, in bit<32> session, bit<8> index);

        /// Cuts the outgoing packet to so many bytes.
        extern void truncate(in bit<32> length);

        /// Reports when the condition, which the author believes in, does not hold.
        extern void assert(in bool check);
        /// The same for a condition on the program's surroundings.
        extern void assume(in bool check);

        /// Writes to the log. `{}` in the text stands for a field of the data.
        extern void log_msg(string msg);
        extern void log_msg<T>(string msg, in T data);

        parser Parser<H, M>(
            packet_in b, out H parsedHdr, inout M meta, inout standard_metadata_t standard_metadata);
        /// May hold calls of verify_checksum only.
        control VerifyChecksum<H, M>(inout H hdr, inout M meta);
        @pipeline
        control Ingress<H, M>(inout H hdr, inout M meta, inout standard_metadata_t standard_metadata);
        @pipeline
        control Egress<H, M>(inout H hdr, inout M meta, inout standard_metadata_t standard_metadata);
        /// May hold calls of update_checksum only.
        control ComputeChecksum<H, M>(inout H hdr, inout M meta);
        /// May hold calls of emit only.
        @deparser
        control Deparser<H>(packet_out b, in H hdr);

        package V1Switch<H, M>(
            Parser<H, M> p, VerifyChecksum<H, M> vr, Ingress<H, M> ig, Egress<H, M> eg, ComputeChecksum<H, M> ck,
            Deparser<H> dep);

        #endif
        """#
}
