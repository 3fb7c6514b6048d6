// Two lists of fields: each keeps its own of the metadata and no other, whichever way a packet goes on.
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
    @field_list(1)
    bit<8> a;
    @field_list(2)
    bit<8> b;
    @field_list(1, 2)
    bit<8> c;
    bit<8> d;
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
        if (standard.instance_type == 0) {
            meta.a = 0x11;
            meta.b = 0x22;
            meta.c = 0x33;
            meta.d = 0x44;
            if (hdr.head.type == 1) {
                resubmit_preserving_field_list(1);
            } else if (hdr.head.type == 2) {
                resubmit_preserving_field_list(2);
            } else if (hdr.head.type == 5) {
                clone_preserving_field_list(CloneType.I2E, 5, 1);
            } else if (hdr.head.type == 6) {
                clone_preserving_field_list(CloneType.I2E, 5, 2);
            }
        }
        hdr.head.src = 16w0x1111 ++ meta.a ++ meta.b ++ meta.c ++ meta.d;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        if (standard.instance_type != 0) {
            hdr.head.src = 16w0xeeee ++ meta.a ++ meta.b ++ meta.c ++ meta.d;
        } else if (hdr.head.type == 3) {
            hdr.head.type = 0x13;
            recirculate_preserving_field_list(1);
        } else if (hdr.head.type == 4) {
            hdr.head.type = 0x14;
            recirculate_preserving_field_list(2);
        } else if (hdr.head.type == 7) {
            clone_preserving_field_list(CloneType.E2E, 5, 1);
        } else if (hdr.head.type == 8) {
            clone_preserving_field_list(CloneType.E2E, 5, 2);
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
