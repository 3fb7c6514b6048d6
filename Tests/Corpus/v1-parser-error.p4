// A packet that ends too early, or that nothing matches, sets parser_error; what was extracted is there, and the controls run.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header more_h {
    bit<32> a;
}

struct headers {
    head_h head;
    more_h one;
    more_h two;
}

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        transition select(hdr.head.type) {
            1: one;
            2: both;
        }
    }
    state one {
        packet.extract(hdr.one);
        transition accept;
    }
    state both {
        packet.extract(hdr.one);
        packet.extract(hdr.two);
        verify(hdr.two.a != 0, error.NoMatch);
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
        } else if (standard.parser_error == error.NoMatch) {
            standard.egress_spec = 4;
        }
        if (hdr.one.isValid()) {
            hdr.one.a = hdr.one.a + 1;
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
        packet.emit(hdr.one);
        packet.emit(hdr.two);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
