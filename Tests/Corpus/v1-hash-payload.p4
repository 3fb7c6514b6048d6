// Checksums by other algorithms over fields, a varbit field and, most of them, the payload.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header sum_h {
    bit<8> size;
    bit<8> mark;
    bit<32> crc32;
    bit<16> crc16;
    bit<16> xor16;
    bit<64> first;
    varbit<64> options;
}

struct headers {
    head_h head;
    sum_h s;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        bit<8> size = packet.lookahead<bit<8>>();
        packet.extract(hdr.s, (bit<32>)size * 8);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
        verify_checksum_with_payload(hdr.s.isValid(), { hdr.s.size, hdr.s.options }, hdr.s.xor16, HashAlgorithm.xor16);
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        standard.egress_spec = 2;
        if (standard.checksum_error == 1) {
            standard.egress_spec = 3;
        }
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
        update_checksum_with_payload(hdr.s.isValid(), { hdr.s.mark, hdr.s.options }, hdr.s.crc32, HashAlgorithm.crc32);
        update_checksum(hdr.s.isValid(), { hdr.s.mark, hdr.s.options, hdr.s.size }, hdr.s.crc16, HashAlgorithm.crc16);
        update_checksum_with_payload(hdr.s.isValid(), { hdr.s.mark, hdr.s.options }, hdr.s.xor16, HashAlgorithm.xor16);
        update_checksum_with_payload(hdr.s.isValid(), { hdr.s.mark, hdr.s.options }, hdr.s.first, HashAlgorithm.identity);
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
