// What is wrong with the length of a varbit field: more than the packet has, more than the field has, no whole byte; in that order.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_h {
    bit<8>     length;
    varbit<32> data;
    bit<8>     behind;
}

struct headers {
    head_h head;
    part_h part;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        bit<8> length = packet.lookahead<bit<8>>();
        packet.extract(hdr.part, (bit<32>)length);
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
        if (standard.parser_error == error.PacketTooShort) {
            standard.egress_spec = 3;
        } else if (standard.parser_error == error.HeaderTooShort) {
            standard.egress_spec = 4;
        } else if (standard.parser_error == error.ParserInvalidArgument) {
            standard.egress_spec = 5;
        }
        if (hdr.part.isValid()) {
            hdr.part.behind = hdr.part.behind + 1;
        }
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
        packet.emit(hdr.part);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
