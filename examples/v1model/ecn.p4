// An ECN marker in v1model: a meter for each way out measures its packets. What is above the committed rate is marked as having
// met congestion when its sender understands that, what is above the peak rate is dropped. A router's queue says less than a meter
// where, as on Linux, the queue is the interface's own.
#include <core.p4>
#include <v1model.p4>

const bit<16> TYPE_IPV4 = 0x0800;
const bit<2> NOT_ECT = 0;
const bit<2> CE = 3;

header ethernet_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header ipv4_h {
    bit<4> version;
    bit<4> ihl;
    bit<6> dscp;
    bit<2> ecn;
    bit<16> length;
    bit<16> id;
    bit<3> flags;
    bit<13> fragment;
    bit<8> ttl;
    bit<8> protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

struct headers {
    ethernet_h ethernet;
    ipv4_h ipv4;
}

struct metadata {
    bit<2> colour;
}

parser Inwards(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control Verified(inout headers hdr, inout metadata meta) {
    apply {}
}

control Incoming(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    meter(512, MeterType.bytes) ways;
    counter(3, CounterType.packets) colours;

    action drop() {
        mark_to_drop(standard);
    }
    action forward(bit<48> mac, bit<9> port) {
        hdr.ethernet.dst = mac;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
        standard.egress_spec = port;
    }
    table route {
        key = {
            hdr.ipv4.dst: lpm;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
    }

    apply {
        if (!hdr.ipv4.isValid() || hdr.ipv4.ttl < 2) {
            drop();
        } else if (route.apply().hit) {
            ways.execute_meter((bit<32>)standard.egress_spec, meta.colour);
            colours.count((bit<32>)meta.colour);
            if (meta.colour == V1MODEL_METER_COLOR_RED) {
                drop();
            }
        }
    }
}

control Outgoing(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
        if (meta.colour == V1MODEL_METER_COLOR_YELLOW && hdr.ipv4.ecn != NOT_ECT) {
            hdr.ipv4.ecn = CE;
        }
    }
}

control Computed(inout headers hdr, inout metadata meta) {
    apply {
        update_checksum(
            hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            {
                hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.dscp, hdr.ipv4.ecn, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
                hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst
            },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control Outwards(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(Inwards(), Verified(), Incoming(), Outgoing(), Computed(), Outwards()) main;
