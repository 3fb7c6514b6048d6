// Entries that name a member of a profile, or a group of members of which a hash takes one.
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
    action_selector(HashAlgorithm.identity, 32w64, 32w8) ways;
    action_profile(32w16) marks;

    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    action mark(bit<48> src) {
        hdr.head.src = src;
    }
    table balanced {
        key = {
            hdr.head.dst: exact;
            hdr.head.type: selector;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
        implementation = ways;
    }
    table marked {
        key = {
            hdr.head.type: ternary;
        }
        actions = {
            mark;
            NoAction;
        }
        default_action = NoAction();
        implementation = marks;
    }

    apply {
        balanced.apply();
        marked.apply();
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
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
