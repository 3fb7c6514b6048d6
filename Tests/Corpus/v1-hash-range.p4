// A hash in a range that the packet says; of 0 values there is the base alone. Random numbers of a range of one.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header range_h {
    bit<32> key;
    bit<16> base;
    bit<16> limit;
    bit<16> hash;
    bit<8>  fixed;
    bit<16> drawn;
}
struct headers {
    head_h  head;
    range_h r;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.r);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hash(hdr.r.hash, HashAlgorithm.crc32, hdr.r.base, { hdr.r.key }, hdr.r.limit);
        hash(hdr.r.fixed, HashAlgorithm.crc32, 8w7, { hdr.r.key }, 8w9);
        random(hdr.r.drawn, hdr.r.base, hdr.r.base);
        standard.egress_spec = 2;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
        packet.emit(hdr.r);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
