// Resubmitted the packet is as it came, recirculated as it left; the fields of the list keep their values.
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
        if (standard.instance_type == 0) {
            meta.kept = 0x1111;
            meta.lost = 0x2222;
            hdr.head.src = 1;
            if (hdr.head.type == 1) {
                resubmit_preserving_field_list(1);
            }
        } else {
            hdr.head.src = meta.kept ++ meta.lost ++ (bit<16>)standard.instance_type;
        }
        standard.egress_spec = 2;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hdr.head.dst = hdr.head.dst + 1;
        if (hdr.head.type == 2 && standard.instance_type == 0 && hdr.head.dst[7:0] < 9) {
            recirculate_preserving_field_list(1);
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
