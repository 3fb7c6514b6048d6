// In-band telemetry in v1model: every switch on the way puts a record behind the Ethernet header that says who it is, where the
// packet came in and how long it was. The last switch takes all of them out again before it delivers the packet, and sends the packet
// with its records to a collector: a clone, by the mirroring session 1.
#include <core.p4>
#include <v1model.p4>

const bit<16> TYPE_TELEMETRY = 0x88B6; // for local experiments, IEEE 802
const bit<32> COLLECTOR = 1;
const bit<32> INGRESS_CLONE = 1;
const bit<8> MOST = 4;

header ethernet_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header telemetry_h {
    bit<8> records;
    bit<8> lost; // how many had no room
    bit<16> type;
}

header record_h {
    bit<32> node;
    bit<16> port;
    bit<16> length;
}

struct headers {
    ethernet_h ethernet;
    telemetry_h telemetry;
    record_h[4] records;
}

struct metadata {
    bit<8> left;
    bit<32> node;
    @field_list(1)
    bit<16> port;
}

parser Inwards(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            TYPE_TELEMETRY: telemetry;
            default: accept;
        }
    }
    state telemetry {
        packet.extract(hdr.telemetry);
        meta.left = hdr.telemetry.records;
        transition select(hdr.telemetry.records) {
            0: accept;
            default: record;
        }
    }
    state record {
        packet.extract(hdr.records.next);
        meta.left = meta.left - 1;
        transition select(meta.left) {
            0: accept;
            default: record;
        }
    }
}

control Verified(inout headers hdr, inout metadata meta) {
    apply {}
}

control Incoming(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    action drop() {
        mark_to_drop(standard);
    }

    /// On its way: a record of this switch, the newest in front.
    action pass(bit<32> node, bit<9> port) {
        if (!hdr.telemetry.isValid()) {
            hdr.telemetry.setValid();
            hdr.telemetry.records = 0;
            hdr.telemetry.lost = 0;
            hdr.telemetry.type = hdr.ethernet.type;
            hdr.ethernet.type = TYPE_TELEMETRY;
        }
        if (hdr.telemetry.records < MOST) {
            hdr.records.push_front(1);
            hdr.records[0].setValid();
            hdr.records[0].node = node;
            hdr.records[0].port = (bit<16>)standard.ingress_port;
            hdr.records[0].length = (bit<16>)standard.packet_length;
            hdr.telemetry.records = hdr.telemetry.records + 1;
        } else {
            hdr.telemetry.lost = hdr.telemetry.lost |+| 1;
        }
        standard.egress_spec = port;
    }
    /// At its end: the records go to the collector, the packet without them to its host.
    action deliver(bit<9> port) {
        if (hdr.telemetry.isValid()) {
            meta.port = (bit<16>)port;
            clone_preserving_field_list(CloneType.I2E, COLLECTOR, 1);
            hdr.ethernet.type = hdr.telemetry.type;
            hdr.telemetry.setInvalid();
            hdr.records.pop_front(4);
        }
        standard.egress_spec = port;
    }
    table hosts {
        key = {
            hdr.ethernet.dst: exact;
        }
        actions = {
            pass;
            deliver;
            drop;
        }
        default_action = drop();
        size = 1024;
    }

    apply {
        if (standard.parser_error != error.NoError) {
            drop();
        } else {
            hosts.apply();
        }
    }
}

control Outgoing(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        if (standard.instance_type == INGRESS_CLONE) {
            // Where the packet was delivered, in the source address, which the collector has no use for.
            hdr.ethernet.src = 0x020000000000 | (bit<48>)meta.port;
            truncate(64);
        }
    }
}

control Computed(inout headers hdr, inout metadata meta) {
    apply {}
}

control Outwards(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.telemetry);
        packet.emit(hdr.records);
    }
}

V1Switch(Inwards(), Verified(), Incoming(), Outgoing(), Computed(), Outwards()) main;
