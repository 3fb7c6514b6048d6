// A tunnel in v1model: at its ends packets get, or lose, a header of four bytes between Ethernet and IPv4 that names the way;
// in between only that name is looked at. Unknown ways are dropped.
#include <core.p4>
#include <v1model.p4>

const bit<16> TYPE_IPV4 = 0x0800;
const bit<16> TYPE_TUNNEL = 0x88B5; // for local experiments, IEEE 802

header ethernet_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header tunnel_h {
    bit<16> way;
    bit<16> type;
}

header ipv4_h {
    bit<4> version;
    bit<4> ihl;
    bit<8> diffserv;
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
    tunnel_h tunnel;
    ipv4_h ipv4;
}

struct nothing {}

parser Inwards(packet_in packet, out headers hdr, inout nothing meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.ethernet);
        transition select(hdr.ethernet.type) {
            TYPE_IPV4: ipv4;
            TYPE_TUNNEL: tunnel;
            default: accept;
        }
    }
    state tunnel {
        packet.extract(hdr.tunnel);
        transition select(hdr.tunnel.type) {
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ipv4);
        transition accept;
    }
}

control Verified(inout headers hdr, inout nothing meta) {
    apply {
        verify_checksum(
            hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            {
                hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.diffserv, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
                hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst
            },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control Incoming(inout headers hdr, inout nothing meta, inout standard_metadata_t standard) {
    counter(256, CounterType.packets_and_bytes) entered;
    direct_counter(CounterType.packets) forwarded;

    action drop() {
        mark_to_drop(standard);
    }
    action enter(bit<16> way, bit<9> port) {
        hdr.tunnel.setValid();
        hdr.tunnel.way = way;
        hdr.tunnel.type = hdr.ethernet.type;
        hdr.ethernet.type = TYPE_TUNNEL;
        entered.count((bit<32>)way);
        standard.egress_spec = port;
    }
    action deliver(bit<48> mac, bit<9> port) {
        hdr.ethernet.dst = mac;
        hdr.ipv4.ttl = hdr.ipv4.ttl - 1;
        standard.egress_spec = port;
    }
    table route {
        key = {
            hdr.ipv4.dst: lpm;
        }
        actions = {
            enter;
            deliver;
            drop;
        }
        default_action = drop();
        size = 1024;
    }

    action forward(bit<9> port) {
        standard.egress_spec = port;
    }
    action leave(bit<9> port) {
        hdr.ethernet.type = hdr.tunnel.type;
        hdr.tunnel.setInvalid();
        standard.egress_spec = port;
    }
    table way {
        key = {
            hdr.tunnel.way: exact;
        }
        actions = {
            forward;
            leave;
            drop;
        }
        default_action = drop();
        counters = forwarded;
        size = 256;
    }

    apply {
        if (standard.checksum_error == 1 || standard.parser_error != error.NoError) {
            drop();
        } else if (hdr.tunnel.isValid()) {
            way.apply();
        } else if (hdr.ipv4.isValid()) {
            route.apply();
        } else {
            drop();
        }
    }
}

control Outgoing(inout headers hdr, inout nothing meta, inout standard_metadata_t standard) {
    apply {}
}

control Computed(inout headers hdr, inout nothing meta) {
    apply {
        update_checksum(
            hdr.ipv4.isValid() && hdr.ipv4.ihl == 5,
            {
                hdr.ipv4.version, hdr.ipv4.ihl, hdr.ipv4.diffserv, hdr.ipv4.length, hdr.ipv4.id, hdr.ipv4.flags,
                hdr.ipv4.fragment, hdr.ipv4.ttl, hdr.ipv4.protocol, hdr.ipv4.src, hdr.ipv4.dst
            },
            hdr.ipv4.checksum, HashAlgorithm.csum16);
    }
}

control Outwards(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.ethernet);
        packet.emit(hdr.tunnel);
        packet.emit(hdr.ipv4);
    }
}

V1Switch(Inwards(), Verified(), Incoming(), Outgoing(), Computed(), Outwards()) main;
