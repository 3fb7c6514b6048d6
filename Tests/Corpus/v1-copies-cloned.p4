// Each copy of a group is cloned as it leaves; the clone comes in front of the copies that still wait.
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
    apply {
        if (standard.instance_type == 5) {
            hdr.head.src = (bit<48>)standard.egress_rid;
            clone(CloneType.E2E, 6);
        } else {
            hdr.head.dst = 0xc1;
        }
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
