// Checksums are computed and looked at only where their condition holds; the last field is a varbit one, with nothing behind it.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header sum_h {
    bit<8>     verified;
    bit<8>     updated;
    bit<16>    sum;
    bit<8>     data;
    varbit<32> more;
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
        packet.extract(hdr.s, (bit<32>)hdr.head.type);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
        verify_checksum(hdr.s.verified == 1, { hdr.s.verified, hdr.s.updated, hdr.s.data, hdr.s.more }, hdr.s.sum, HashAlgorithm.csum16);
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
        update_checksum(hdr.s.updated == 1, { hdr.s.verified, hdr.s.updated, hdr.s.data, hdr.s.more }, hdr.s.sum, HashAlgorithm.csum16);
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
        packet.emit(hdr.s);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
