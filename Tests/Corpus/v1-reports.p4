// What a program tells user space: a digest, log messages with and without values.
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
    bit<9> port;
}
struct learnt {
    bit<48> src;
    bit<9> port;
    bit<16> type;
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
        meta.port = standard.ingress_port;
        digest<learnt>(1, { hdr.head.src, meta.port, hdr.head.type });
        log_msg("type {} from port {}", { hdr.head.type, standard.ingress_port });
        if (hdr.head.type == 1) {
            log_msg("the first");
        }
        standard.egress_spec = 2;
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
