// The identity of up to 64 bits is those bits; of more, the first 64.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header hash_h {
    bit<72> data;
    bit<64> seven;
    bit<64> eight;
    bit<64> nine;
}

struct headers {
    head_h head;
    hash_h h;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.h);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hash(hdr.h.seven, HashAlgorithm.identity, 64w0, { hdr.h.data[71:16] }, 64w0x8000000000000000);
        hash(hdr.h.eight, HashAlgorithm.identity, 64w0, { hdr.h.data[71:8] }, 64w0x8000000000000000);
        hash(hdr.h.nine, HashAlgorithm.identity, 64w0, { hdr.h.data }, 64w0x8000000000000000);
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
        packet.emit(hdr.h);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
