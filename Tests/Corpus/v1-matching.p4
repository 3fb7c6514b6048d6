// Ranges, optional keys, and entries in the P4 text with priorities.
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
    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    action drop() {
        mark_to_drop(standard);
    }
    table ranges {
        key = {
            hdr.head.type: range;
            hdr.head.dst: optional;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
    }
    table fixed {
        key = {
            hdr.head.src: ternary;
        }
        actions = {
            forward;
            NoAction;
        }
        const default_action = NoAction();
        const entries = {
            0x0a0000000000 &&& 0xff0000000000: forward(8) @priority(2);
            0x0a0b00000000 &&& 0xffff00000000: forward(9) @priority(1);
        }
    }
    table weighed {
        key = {
            hdr.head.src: ternary;
        }
        actions = {
            forward;
            NoAction;
        }
        const default_action = NoAction();
        largest_priority_wins = false;
        entries = {
            priority = 20: 0x0c0000000000 &&& 0xff0000000000: forward(6);
            priority = 30: 0x0c0d00000000 &&& 0xffff00000000: forward(7);
        }
    }

    apply {
        ranges.apply();
        fixed.apply();
        weighed.apply();
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
