// Varbit fields assigned by themselves, their length with them, through a variable and compared.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header sizes_h {
    bit<8> first;
    bit<8> second;
}
header part_h {
    bit<8> mark;
    varbit<32> data;
}

struct headers {
    head_h head;
    sizes_h sizes;
    part_h first;
    part_h second;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.sizes);
        packet.extract(hdr.first, (bit<32>)hdr.sizes.first);
        packet.extract(hdr.second, (bit<32>)hdr.sizes.second);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    varbit<32> kept;

    apply {
        if (hdr.first.data == hdr.second.data) {
            standard.egress_spec = 3;
        } else {
            kept = hdr.first.data;
            hdr.first.data = hdr.second.data;
            hdr.second.data = kept;
            standard.egress_spec = 2;
        }
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
        packet.emit(hdr.sizes);
        packet.emit(hdr.first);
        packet.emit(hdr.second);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
