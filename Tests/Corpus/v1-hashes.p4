// Every hash algorithm whose result is known, over fields that are no whole bytes.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header hash_h {
    bit<4> a;
    bit<9> b;
    bit<3> c;
    bit<32> d;
    bit<32> crc32;
    bit<16> crc16;
    bit<16> csum16;
    bit<16> xor16;
    bit<32> identity;
    bit<16> ranged;
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
        hash(hdr.h.crc32, HashAlgorithm.crc32, 32w0, { hdr.h.a, hdr.h.b, hdr.h.c, hdr.h.d }, 64w0x100000000);
        hash(hdr.h.crc16, HashAlgorithm.crc16, 16w0, { hdr.h.a, hdr.h.b, hdr.h.c, hdr.h.d }, 32w0x10000);
        hash(hdr.h.csum16, HashAlgorithm.csum16, 16w0, { hdr.h.a, hdr.h.b, hdr.h.c, hdr.h.d }, 32w0x10000);
        hash(hdr.h.xor16, HashAlgorithm.xor16, 16w0, { hdr.h.a, hdr.h.b, hdr.h.c, hdr.h.d }, 32w0x10000);
        hash(hdr.h.identity, HashAlgorithm.identity, 32w1, { hdr.h.d }, 64w0x100000000);
        hash(hdr.h.ranged, HashAlgorithm.crc32, 16w100, { hdr.h.d }, 16w10);
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
