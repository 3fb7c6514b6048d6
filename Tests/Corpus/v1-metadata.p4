// What standard metadata says of a packet, and where packets may go: the port for the CPU is a port like any other.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header facts_h {
    bit<16> length;
    bit<16> ingress_port;
    bit<16> egress_port;
    bit<8> clocks;
    bit<8> drawn;
    bit<16> zero;
}

struct headers {
    facts_h facts;
    head_h head;
}

struct metadata {
    bit<48> came;
    bit<8> drawn;
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
    bit<8> any;
    bit<8> only;

    apply {
        meta.came = standard.ingress_global_timestamp;
        random(any, 10, 12);
        random(only, 7, 7);
        meta.drawn = only;
        if (any < 10 || any > 12) {
            meta.drawn = 0xff;
        }
        standard.priority = 3;
        if (hdr.head.type == 1) {
            truncate((bit<32>)24);
        }
        if (hdr.head.type == 2) {
            standard.egress_spec = 511;
        } else {
            standard.egress_spec = 510;
        }
        assert(hdr.head.type != 3);
        assume(hdr.head.type != 4);
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        hdr.facts.setValid();
        hdr.facts.length = (bit<16>)standard.packet_length;
        hdr.facts.ingress_port = (bit<16>)standard.ingress_port;
        hdr.facts.egress_port = (bit<16>)standard.egress_port;
        hdr.facts.drawn = meta.drawn;
        hdr.facts.clocks = 0;
        if (meta.came != 0) {
            hdr.facts.clocks = hdr.facts.clocks | 1;
        }
        if (standard.egress_global_timestamp >= meta.came) {
            hdr.facts.clocks = hdr.facts.clocks | 2;
        }
        if (standard.enq_timestamp != 0 && standard.deq_timedelta == 0) {
            hdr.facts.clocks = hdr.facts.clocks | 4;
        }
        hdr.facts.zero = (bit<16>)standard.egress_spec + standard.egress_rid + standard.mcast_grp + (bit<16>)standard.instance_type
            + (bit<16>)standard.enq_qdepth + (bit<16>)standard.deq_qdepth + (bit<16>)standard.checksum_error;
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
        packet.emit(hdr.facts);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
