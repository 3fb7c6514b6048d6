extension Architectures {
    /// The types of the Portable Switch Architecture, each in two forms with conversions between them.
    static let psaTypes = #"""
        /// A port: as the program sees it, and as it stands in headers.
        typedef bit<32> PortIdUint_t;
        typedef bit<32> PortIdInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/PortId_t", 32)
        type PortIdUint_t PortId_t;
        @p4runtime_translation("p4.org/psa/v1/PortIdInHeader_t", 32)
        type PortIdInHeaderUint_t PortIdInHeader_t;
        PortId_t psa_PortId_header_to_int(in PortIdInHeader_t x) {
            return (PortId_t) (PortIdUint_t) (PortIdInHeaderUint_t) x;
        }
        PortIdInHeader_t psa_PortId_int_to_header(in PortId_t x) {
            return (PortIdInHeader_t) (PortIdInHeaderUint_t) (PortIdUint_t) x;
        }

        /// A multicast group, 0 for none: as the program sees it, and as it stands in headers.
        typedef bit<32> MulticastGroupUint_t;
        typedef bit<32> MulticastGroupInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/MulticastGroup_t", 32)
        type MulticastGroupUint_t MulticastGroup_t;
        @p4runtime_translation("p4.org/psa/v1/MulticastGroupInHeader_t", 32)
        type MulticastGroupInHeaderUint_t MulticastGroupInHeader_t;
        MulticastGroup_t psa_MulticastGroup_header_to_int(in MulticastGroupInHeader_t x) {
            return (MulticastGroup_t) (MulticastGroupUint_t) (MulticastGroupInHeaderUint_t) x;
        }
        MulticastGroupInHeader_t psa_MulticastGroup_int_to_header(in MulticastGroup_t x) {
            return (MulticastGroupInHeader_t) (MulticastGroupInHeaderUint_t) (MulticastGroupUint_t) x;
        }

        /// A clone session: as the program sees it, and as it stands in headers.
        typedef bit<16> CloneSessionIdUint_t;
        typedef bit<16> CloneSessionIdInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/CloneSessionId_t", 16)
        type CloneSessionIdUint_t CloneSessionId_t;
        @p4runtime_translation("p4.org/psa/v1/CloneSessionIdInHeader_t", 16)
        type CloneSessionIdInHeaderUint_t CloneSessionIdInHeader_t;
        CloneSessionId_t psa_CloneSessionId_header_to_int(in CloneSessionIdInHeader_t x) {
            return (CloneSessionId_t) (CloneSessionIdUint_t) (CloneSessionIdInHeaderUint_t) x;
        }
        CloneSessionIdInHeader_t psa_CloneSessionId_int_to_header(in CloneSessionId_t x) {
            return (CloneSessionIdInHeader_t) (CloneSessionIdInHeaderUint_t) (CloneSessionIdUint_t) x;
        }

        /// A class of service: as the program sees it, and as it stands in headers.
        typedef bit<8> ClassOfServiceUint_t;
        typedef bit<8> ClassOfServiceInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/ClassOfService_t", 8)
        type ClassOfServiceUint_t ClassOfService_t;
        @p4runtime_translation("p4.org/psa/v1/ClassOfServiceInHeader_t", 8)
        type ClassOfServiceInHeaderUint_t ClassOfServiceInHeader_t;
        ClassOfService_t psa_ClassOfService_header_to_int(in ClassOfServiceInHeader_t x) {
            return (ClassOfService_t) (ClassOfServiceUint_t) (ClassOfServiceInHeaderUint_t) x;
        }
        ClassOfServiceInHeader_t psa_ClassOfService_int_to_header(in ClassOfService_t x) {
            return (ClassOfServiceInHeader_t) (ClassOfServiceInHeaderUint_t) (ClassOfServiceUint_t) x;
        }

        /// A length in bytes: as the program sees it, and as it stands in headers.
        typedef bit<16> PacketLengthUint_t;
        typedef bit<16> PacketLengthInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/PacketLength_t", 16)
        type PacketLengthUint_t PacketLength_t;
        @p4runtime_translation("p4.org/psa/v1/PacketLengthInHeader_t", 16)
        type PacketLengthInHeaderUint_t PacketLengthInHeader_t;
        PacketLength_t psa_PacketLength_header_to_int(in PacketLengthInHeader_t x) {
            return (PacketLength_t) (PacketLengthUint_t) (PacketLengthInHeaderUint_t) x;
        }
        PacketLengthInHeader_t psa_PacketLength_int_to_header(in PacketLength_t x) {
            return (PacketLengthInHeader_t) (PacketLengthInHeaderUint_t) (PacketLengthUint_t) x;
        }

        /// A replica's number in its group: as the program sees it, and as it stands in headers.
        typedef bit<16> EgressInstanceUint_t;
        typedef bit<16> EgressInstanceInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/EgressInstance_t", 16)
        type EgressInstanceUint_t EgressInstance_t;
        @p4runtime_translation("p4.org/psa/v1/EgressInstanceInHeader_t", 16)
        type EgressInstanceInHeaderUint_t EgressInstanceInHeader_t;
        EgressInstance_t psa_EgressInstance_header_to_int(in EgressInstanceInHeader_t x) {
            return (EgressInstance_t) (EgressInstanceUint_t) (EgressInstanceInHeaderUint_t) x;
        }
        EgressInstanceInHeader_t psa_EgressInstance_int_to_header(in EgressInstance_t x) {
            return (EgressInstanceInHeader_t) (EgressInstanceInHeaderUint_t) (EgressInstanceUint_t) x;
        }

        /// A moment of the switch's clock: as the program sees it, and as it stands in headers.
        typedef bit<64> TimestampUint_t;
        typedef bit<64> TimestampInHeaderUint_t;
        @p4runtime_translation("p4.org/psa/v1/Timestamp_t", 64)
        type TimestampUint_t Timestamp_t;
        @p4runtime_translation("p4.org/psa/v1/TimestampInHeader_t", 64)
        type TimestampInHeaderUint_t TimestampInHeader_t;
        Timestamp_t psa_Timestamp_header_to_int(in TimestampInHeader_t x) {
            return (Timestamp_t) (TimestampUint_t) (TimestampInHeaderUint_t) x;
        }
        TimestampInHeader_t psa_Timestamp_int_to_header(in Timestamp_t x) {
            return (TimestampInHeader_t) (TimestampInHeaderUint_t) (TimestampUint_t) x;
        }
        typedef error ParserError_t;

        const PortId_t PSA_PORT_RECIRCULATE = (PortId_t) 0xfffffffa;
        const PortId_t PSA_PORT_CPU = (PortId_t) 0xfffffffd;
        const CloneSessionId_t PSA_CLONE_SESSION_TO_CPU = (CloneSessionId_t) 0;

        """#
}
