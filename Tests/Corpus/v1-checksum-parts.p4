// Checksums over two varbit fields, each of which may begin at an odd byte and end at one, the second of which may lack; over the payload.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header sum_h {
    bit<8> first;
    bit<8> second;
    bit<16> fields;
    bit<16> whole;
}
header part_h {
    bit<8> mark;
    varbit<32> options;
}

struct headers {
    head_h head;
    sum_h s;
    part_h a;
    part_h b;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.s);
        packet.extract(hdr.a, (bit<32>)hdr.s.first * 8);
        transition select(hdr.s.second) {
            255: accept;
            default: both;
        }
    }
    state both {
        packet.extract(hdr.b, (bit<32>)hdr.s.second * 8);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        standard.egress_spec = 2;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
        update_checksum(
            true, { hdr.a.mark, hdr.a.options, hdr.head.type, hdr.b.mark, hdr.b.options, hdr.head.dst }, hdr.s.fields, HashAlgorithm.csum16);
        update_checksum_with_payload(true, { hdr.b.mark, hdr.a.options, hdr.b.options, hdr.a.mark }, hdr.s.whole, HashAlgorithm.csum16);
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
        packet.emit(hdr.s);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
