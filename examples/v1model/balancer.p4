// A load balancer in v1model: connections to a service's address are spread over its servers by a hash of their addresses and
// ports, so that all packets of one go to the same server. The checksums of IPv4 and TCP are computed anew, the latter over the
// part of the packet that nobody parsed.
#include <core.p4>
#include <v1model.p4>

const bit<16> TYPE_IPV4 = 0x0800;
const bit<8> PROTOCOL_TCP = 6;

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

header tcp_h {
    bit<16> src;
    bit<16> dst;
    bit<32> sequence;
    bit<32> acknowledged;
    bit<4> offset;
    bit<4> reserved;
    bit<8> flags;
    bit<16> window;
    bit<16> checksum;
    bit<16> urgent;
}

struct headers {
    ethernet_h ethernet;
    ipv4_h ipv4;
    tcp_h tcp;
}

struct metadata {
    bit<16> service;
    bit<16> server;
    bit<16> length;
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
        meta.length = hdr.ipv4.length - 20;
        transition select(hdr.ipv4.ihl, hdr.ipv4.fragment, hdr.ipv4.protocol) {
            (5, 0, PROTOCOL_TCP): tcp;
            default: accept;
        }
    }
    state tcp {
        packet.extract(hdr.tcp);
        transition accept;
    }
}

control Verified(inout headers hdr, inout metadata meta) {
    apply {}
}

control Incoming(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    counter(65536, CounterType.packets_and_bytes) served;

    action drop() {
        mark_to_drop(standard);
    }

    action service(bit<16> number, bit<16> first, bit<16> servers) {
        meta.service = number;
        hash(
            meta.server, HashAlgorithm.crc16, first,
            { hdr.ipv4.src, hdr.ipv4.dst, hdr.ipv4.protocol, hdr.tcp.src, hdr.tcp.dst }, servers);
    }
    table services {
        key = {
            hdr.ipv4.dst: exact;
            hdr.tcp.dst: exact;
        }
        actions = {
            service;
            drop;
        }
        default_action = drop();
        size = 256;
    }

    action server(bit<48> mac, bit<32> address, bit<9> port) {
        hdr.ethernet.dst = mac;
        hdr.ipv4.dst = address;
        standard.egress_spec = port;
        served.count((bit<32>)meta.server);
    }
    table servers {
        key = {
            meta.service: exact;
            meta.server: exact;
        }
        actions = {
            server;
            drop;
        }
        default_action = drop();
        size = 4096;
    }

    apply {
        if (hdr.tcp.isValid()) {
            if (services.apply().hit) {
                servers.apply();
            }
        } else {
            drop();
        }
    }
}

control Outgoing(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {}
}

control Computed(inout headers hdr, inout metadata meta) {
    apply {
        update_checksum(
            hdr.ipv4.isValid(),
            {
                hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.dscp, hdr.ipv4.ecn, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
                hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst
            },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
        update_checksum_with_payload(
            hdr.tcp.isValid(),
            {
                hdr.ipv4.src, hdr.ipv4.dst, 8w0, hdr.ipv4.protocol, meta.length, hdr.tcp.src, hdr.tcp.dst, hdr.tcp.sequence,
                hdr.tcp.acknowledged, hdr.tcp.offset, hdr.tcp.reserved, hdr.tcp.flags, hdr.tcp.window, hdr.tcp.urgent
            },
            hdr.tcp.checksum, HashAlgorithm.csum16);
    }
}

control Outwards(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.ipv4);
        packet.emit(hdr.tcp);
    }
}

V1Switch(Inwards(), Verified(), Incoming(), Outgoing(), Computed(), Outwards()) main;
