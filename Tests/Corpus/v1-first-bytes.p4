// Headers that a pass writes anew, of 1, 2, 7 and 15 bytes: every byte of each, the first and the last among them, of copies too.
#include <core.p4>
#include <v1model.p4>

header one_h {
    bit<8> a;
}
header two_h {
    bit<8> a;
    bit<8> b;
}
header seven_h {
    bit<8> a;
    bit<48> b;
}
header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
    bit<8> last;
}

struct headers {
    one_h one;
    two_h two;
    seven_h seven;
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
        clone(CloneType.I2E, 5);
        standard.egress_spec = 2;
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hdr.head.dst = ~hdr.head.dst;
        hdr.head.src = ~hdr.head.src;
        hdr.head.type = hdr.head.type + 0x0101;
        hdr.head.last = ~hdr.head.last;
        if (standard.instance_type == 0) {
            hdr.one = { 0xa1 };
            hdr.two = { 0xb1, 0xb2 };
            hdr.seven = { 0xc1, 0xc2c3c4c5c6c7 };
        }
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
