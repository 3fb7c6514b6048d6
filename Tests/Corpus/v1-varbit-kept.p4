// Varbit fields of one byte at most, as they are at each place from which a packet goes on: cloned, to a group, resubmitted, recirculated.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header sizes_h {
    bit<8> pass;
    bit<8> first;
    bit<8> second;
}
header part_h {
    bit<8>    mark;
    varbit<8> data;
}
struct headers {
    head_h  head;
    sizes_h sizes;
    part_h  first;
    part_h  second;
}

struct metadata {
    @field_list(1)
    bit<8> kept;
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

// The two change places, with their lengths.
control swap(inout headers hdr) {
    apply {
        part_h kept = hdr.first;
        hdr.first = hdr.second;
        hdr.second = kept;
        bit<8> size = hdr.sizes.first;
        hdr.sizes.first = hdr.sizes.second;
        hdr.sizes.second = size;
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        standard.egress_spec = 2;
        if (standard.instance_type == 0) {
            if (hdr.head.type == 1) {
                clone_preserving_field_list(CloneType.I2E, 5, 1);
            }
            if (hdr.head.type == 2 || hdr.head.type == 7) {
                standard.mcast_grp = 9;
            }
            if (hdr.head.type == 8) {
                clone_preserving_field_list(CloneType.I2E, 5, 1);
            }
            if (hdr.head.type == 3 || hdr.head.type == 8) {
                meta.kept = 0x33;
                resubmit_preserving_field_list(1);
            }
            hdr.first.mark = 0xf1;
            swap.apply(hdr);
        }
        hdr.head.src = (bit<48>)meta.kept;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hdr.sizes.pass = hdr.sizes.pass + 1;
        hdr.head.dst = (bit<48>)standard.egress_port;
        if (hdr.head.type == 4 && standard.instance_type == 0) {
            clone_preserving_field_list(CloneType.E2E, 5, 1);
            hdr.second.setInvalid();
        }
        // Of type 7 while the other copy waits.
        if (hdr.head.type == 5 || hdr.head.type == 7 && standard.egress_port == 6) {
            hdr.head.type = 6;
            meta.kept = 0x55;
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
        packet.emit(hdr.sizes);
        packet.emit(hdr.first);
        packet.emit(hdr.second);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
