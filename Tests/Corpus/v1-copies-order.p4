// What ingress drops never comes to egress, its clones do; of copies to one port the clones come first, a clone of egress behind what it was cloned from.
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
        standard.egress_spec = 2;
        if (hdr.head.type == 1) {
            clone(CloneType.I2E, 5);
        } else if (hdr.head.type == 2) {
            clone(CloneType.I2E, 5);
            mark_to_drop(standard);
        } else if (hdr.head.type == 3) {
            mark_to_drop(standard);
        }
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    counter(4, CounterType.packets) seen;

    apply {
        seen.count(standard.instance_type);
        if (standard.instance_type == 0 && (hdr.head.type == 4 || hdr.head.type == 1)) {
            clone(CloneType.E2E, 6);
        }
        hdr.head.src = (bit<48>)standard.instance_type;
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
