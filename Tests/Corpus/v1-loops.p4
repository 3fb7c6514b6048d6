// Loops of many rounds, one in the other.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header sums_h {
    bit<8> count;
    bit<32> sum;
    bit<32> product;
}

struct headers {
    head_h head;
    sums_h sums;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.sums);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        bit<32> product = 0;
        for (bit<8> i = 0; i < hdr.sums.count; i = i + 1) {
            hdr.sums.sum = hdr.sums.sum + (bit<32>)i;
            for (bit<8> j = 0; j < hdr.sums.count; j = j + 1) {
                if (j == 200) {
                    break;
                }
                product = product + 1;
            }
        }
        hdr.sums.product = product;
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
        packet.emit(hdr.sums);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
