extension Architectures {
    /// The Portable Switch Architecture as the reference software switch implements it.
    static let psa = #"""
        #ifndef WEIR_PSA_P4
        #define WEIR_PSA_P4
        #define __PSA_P4__

        #include <core.p4>


        """# + psaTypes + #"""

            enum PSA_IdleTimeout_t { NO_TIMEOUT, NOTIFY_CONTROL }

            /// How a packet came to where it is.
            enum PSA_PacketPath_t {
                NORMAL,             // from a port, in ingress
                NORMAL_UNICAST,     // from ingress to one port
                NORMAL_MULTICAST,   // from ingress to a group
                CLONE_I2E,          // a clone made in ingress
                CLONE_E2E,          // a clone made in egress
                RESUBMIT,
                RECIRCULATE
            }

            struct psa_ingress_parser_input_metadata_t {
                PortId_t ingress_port;
                PSA_PacketPath_t packet_path;
            }

            struct psa_egress_parser_input_metadata_t {
                PortId_t egress_port;
                PSA_PacketPath_t packet_path;
            }

            struct psa_ingress_input_metadata_t {
                PortId_t ingress_port;
                PSA_PacketPath_t packet_path;
                Timestamp_t ingress_timestamp;
                ParserError_t parser_error;
            }

            /// What ingress decides. Everything is 0 and false at first, but `drop`, which is true.
            struct psa_ingress_output_metadata_t {
                ClassOfService_t class_of_service;
                bool clone;
                CloneSessionId_t clone_session_id;  // where `clone`
                bool drop;
                bool resubmit;                      // unless `drop`
                MulticastGroup_t multicast_group;   // unless `drop` or `resubmit`
                PortId_t egress_port;               // where the group is 0
            }

            struct psa_egress_input_metadata_t {
                ClassOfService_t class_of_service;
                PortId_t egress_port;
                PSA_PacketPath_t packet_path;
                EgressInstance_t instance;
                Timestamp_t egress_timestamp;
                ParserError_t parser_error;
            }

            struct psa_egress_deparser_input_metadata_t {
                PortId_t egress_port;
            }

            struct psa_egress_output_metadata_t {
                bool clone;
                CloneSessionId_t clone_session_id;
                bool drop;
            }

            /// In a deparser: whether the packet takes the way of the name, so that its metadata is to be written.
            @pure extern bool psa_clone_i2e(in psa_ingress_output_metadata_t istd);
            @pure extern bool psa_resubmit(in psa_ingress_output_metadata_t istd);
            @pure extern bool psa_normal(in psa_ingress_output_metadata_t istd);
            @pure extern bool psa_clone_e2e(in psa_egress_output_metadata_t istd);
            @pure extern bool psa_recirculate(
                in psa_egress_output_metadata_t istd, in psa_egress_deparser_input_metadata_t edstd);

            extern void assert(in bool check);
            extern void assume(in bool check);

            match_kind { range, selector, optional }

            @noWarn("unused")
            action send_to_port(inout psa_ingress_output_metadata_t meta, in PortId_t egress_port) {
                meta.drop = false;
                meta.multicast_group = (MulticastGroup_t) 0;
                meta.egress_port = egress_port;
            }

            @noWarn("unused")
            action multicast(inout psa_ingress_output_metadata_t meta, in MulticastGroup_t multicast_group) {
                meta.drop = false;
                meta.multicast_group = multicast_group;
            }

            @noWarn("unused")
            action ingress_drop(inout psa_ingress_output_metadata_t meta) { meta.drop = true; }

            @noWarn("unused")
            action egress_drop(inout psa_egress_output_metadata_t meta) { meta.drop = true; }

            extern PacketReplicationEngine { PacketReplicationEngine(); }
            extern BufferingQueueingEngine { BufferingQueueingEngine(); }

            enum PSA_HashAlgorithm_t { IDENTITY, CRC32, CRC32_CUSTOM, CRC16, CRC16_CUSTOM, ONES_COMPLEMENT16, TARGET_DEFAULT }

            extern Hash<O> {
                Hash(PSA_HashAlgorithm_t algo);
                @pure O get_hash<D>(in D data);
                /// The hash, modulo `max`, plus `base`.
                @pure O get_hash<T, D>(in T base, in D data, in T max);
            }

            extern Checksum<W> {
                Checksum(PSA_HashAlgorithm_t hash);
                void clear();
                void update<T>(in T data);
                @noSideEffects W get();
            }

            /// The checksum of IPv4, TCP and UDP, from which data can be taken out again (RFC 1624).
            extern InternetChecksum {
                InternetChecksum();
                void clear();
                void add<T>(in T data);
                void subtract<T>(in T data);
                @noSideEffects bit<16> get();
                @noSideEffects bit<16> get_state();
                void set_state(in bit<16> checksum_state);
            }

            enum PSA_CounterType_t { PACKETS, BYTES, PACKETS_AND_BYTES }

            @noWarn("unused")
            extern Counter<W, S> {
                Counter(bit<32> n_counters, PSA_CounterType_t type);
                void count(in S index);
            }

            @noWarn("unused")
            extern DirectCounter<W> {
                DirectCounter(PSA_CounterType_t type);
                void count();
            }

            enum PSA_MeterType_t { PACKETS, BYTES }
            enum PSA_MeterColor_t { RED, GREEN, YELLOW }

            extern Meter<S> {
                Meter(bit<32> n_meters, PSA_MeterType_t type);
                /// The colour, given the one an earlier meter found; without it, green is assumed.
                PSA_MeterColor_t execute(in S index, in PSA_MeterColor_t color);
                PSA_MeterColor_t execute(in S index);
            }

            extern DirectMeter {
                DirectMeter(PSA_MeterType_t type);
                PSA_MeterColor_t execute(in PSA_MeterColor_t color);
                PSA_MeterColor_t execute();
            }

            extern Register<T, S> {
                Register(bit<32> size);
                Register(bit<32> size, T initial_value);
                @noSideEffects T read(in S index);
                void write(in S index, in T value);
            }

            extern Random<T> {
                Random(T min, T max);
                T read();
            }

            extern ActionProfile { ActionProfile(bit<32> size); }

            extern ActionSelector { ActionSelector(PSA_HashAlgorithm_t algo, bit<32> size, bit<32> outputWidth); }

            extern Digest<T> {
                Digest();
                void pack(in T data);
            }

            parser IngressParser<H, M, RESUBM, RECIRCM>(
                packet_in buffer, out H parsed_hdr, inout M user_meta, in psa_ingress_parser_input_metadata_t istd,
                in RESUBM resubmit_meta, in RECIRCM recirculate_meta);
            control Ingress<H, M>(
                inout H hdr, inout M user_meta, in psa_ingress_input_metadata_t istd,
                inout psa_ingress_output_metadata_t ostd);
            control IngressDeparser<H, M, CI2EM, RESUBM, NM>(
                packet_out buffer, out CI2EM clone_i2e_meta, out RESUBM resubmit_meta, out NM normal_meta, inout H hdr,
                in M meta, in psa_ingress_output_metadata_t istd);
            parser EgressParser<H, M, NM, CI2EM, CE2EM>(
                packet_in buffer, out H parsed_hdr, inout M user_meta, in psa_egress_parser_input_metadata_t istd,
                in NM normal_meta, in CI2EM clone_i2e_meta, in CE2EM clone_e2e_meta);
            control Egress<H, M>(
                inout H hdr, inout M user_meta, in psa_egress_input_metadata_t istd,
                inout psa_egress_output_metadata_t ostd);
            control EgressDeparser<H, M, CE2EM, RECIRCM>(
                packet_out buffer, out CE2EM clone_e2e_meta, out RECIRCM recirculate_meta, inout H hdr, in M meta,
                in psa_egress_output_metadata_t istd, in psa_egress_deparser_input_metadata_t edstd);

            package IngressPipeline<IH, IM, NM, CI2EM, RESUBM, RECIRCM>(
                IngressParser<IH, IM, RESUBM, RECIRCM> ip, Ingress<IH, IM> ig,
                IngressDeparser<IH, IM, CI2EM, RESUBM, NM> id);
            package EgressPipeline<EH, EM, NM, CI2EM, CE2EM, RECIRCM>(
                EgressParser<EH, EM, NM, CI2EM, CE2EM> ep, Egress<EH, EM> eg, EgressDeparser<EH, EM, CE2EM, RECIRCM> ed);
            package PSA_Switch<IH, IM, EH, EM, NM, CI2EM, CE2EM, RESUBM, RECIRCM>(
                IngressPipeline<IH, IM, NM, CI2EM, RESUBM, RECIRCM> ingress, PacketReplicationEngine pre,
                EgressPipeline<EH, EM, NM, CI2EM, CE2EM, RECIRCM> egress, BufferingQueueingEngine bqe);

            #endif
            """#
}
