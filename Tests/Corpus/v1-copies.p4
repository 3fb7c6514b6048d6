// Clones of both kinds, a multicast group, and a session that goes to a group: each copy with what it may keep.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header note_h {
    bit<16> instance;
    bit<16> rid;
    bit<16> kept;
}

struct headers {
    note_h note;
    head_h head;
}

struct metadata {
    @field_list(0)
    bit<16> kept;
    bit<16> lost;
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
        meta.kept = 0x77;
        meta.lost = 0x88;
        if (hdr.head.type == 1) {
            clone_preserving_field_list(CloneType.I2E, 5, 0);
        } else if (hdr.head.type == 3) {
            standard.mcast_grp = 9;
        } else if (hdr.head.type == 4) {
            clone(CloneType.I2E, 6);
            mark_to_drop(standard);
        } else if (hdr.head.type == 5) {
            clone(CloneType.I2E, 5);
            standard.mcast_grp = 9;
        } else if (hdr.head.type == 6) {
            standard.mcast_grp = 9;
            mark_to_drop(standard);
        }
        hdr.head.src = 1;
        if (hdr.head.type != 4 && hdr.head.type != 6) {
            standard.egress_spec = 2;
        }
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        if (standard.instance_type != 0) {
            hdr.note.setValid();
            hdr.note.instance = (bit<16>)standard.instance_type;
            hdr.note.rid = standard.egress_rid;
            hdr.note.kept = meta.kept + meta.lost;
        } else if (hdr.head.type == 2) {
            clone_preserving_field_list(CloneType.E2E, 5, 0);
        }
        if (standard.egress_rid == 3) {
            mark_to_drop(standard);
        }
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.note);
        packet.emit(hdr.head);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
