// A tunnel's entrance: the station's address says which remote end and network; outer Ethernet, IPv4, UDP and VXLAN go in front.
#include <xdp_model.p4>
#include "headers.p4"

header udp_t {
    bit<16> src;
    bit<16> dst;
    bit<16> length;
    bit<16> checksum;
}

header vxlan_t {
    bit<8>  flags;
    bit<24> reserved;
    bit<24> network;
    bit<8>  reserved2;
}

struct facts_t {
    bit<16> length;
}

struct headers_t {
    ethernet_t outer;
    ipv4_t     ip;
    udp_t      udp;
    vxlan_t    vxlan;
    ethernet_t eth;
    facts_t    facts;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        hdr.facts.length = (bit<16>)packet.length();
        packet.extract(hdr.eth);
        transition accept;
    }
}

control enter(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    action refuse() { to.output_action = xdp_action.XDP_DROP; }
    action tunnel(bit<24> network, ip4_t local, ip4_t remote, mac_t smac, mac_t dmac) {
        hdr.outer.setValid();
        hdr.outer.dst = dmac;
        hdr.outer.src = smac;
        hdr.outer.type = TYPE_IPV4;
        hdr.ip.setValid();
        hdr.ip.version = 4;
        hdr.ip.ihl = 5;
        hdr.ip.tos = 0;
        hdr.ip.length = hdr.facts.length + 36;
        hdr.ip.id = 0;
        hdr.ip.flags = 2;
        hdr.ip.offset = 0;
        hdr.ip.ttl = 64;
        hdr.ip.protocol = 17;
        hdr.ip.src = local;
        hdr.ip.dst = remote;
        hdr.ip.checksum = ebpf_ipv4_checksum(
            4, 5, 0, hdr.ip.length, 0, 2, 0, 64, 17, local, remote);
        hdr.udp.setValid();
        hdr.udp.src = 0xc000 | (hdr.eth.src[15:0] ^ hdr.eth.dst[15:0]);
        hdr.udp.dst = 4789;
        hdr.udp.length = hdr.facts.length + 16;
        hdr.udp.checksum = 0;
        hdr.vxlan.setValid();
        hdr.vxlan.flags = 8;
        hdr.vxlan.reserved = 0;
        hdr.vxlan.network = network;
        hdr.vxlan.reserved2 = 0;
        to.output_action = xdp_action.XDP_TX;
    }
    table stations {
        key = { hdr.eth.dst: exact @name("dst"); }
        actions = { tunnel; refuse; }
        const default_action = refuse;
        size = 1024;
    }
    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_DROP;
        stations.apply();
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.outer);
        packet.emit(hdr.ip);
        packet.emit(hdr.udp);
        packet.emit(hdr.vxlan);
        packet.emit(hdr.eth);
    }
}

xdp(read(), enter(), write()) main;
