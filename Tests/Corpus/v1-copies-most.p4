// As many copies as a multicast group may stand for, each with a number of its own, and the last of them no less than the first.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

struct headers {
    head_h head;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        standard.mcast_grp = hdr.head.type;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    counter(1, CounterType.packets) copies;

    apply {
        copies.count(0);
        hdr.head.type = standard.egress_rid;
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
