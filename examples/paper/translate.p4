// Rewrites a TCP source address and port and mends both checksums (the paper's seventh program).
#include <xdp_model.p4>
#include "headers.p4"

header tcp_t {
    bit<16> src;
    bit<16> dst;
    bit<32> sequence;
    bit<32> acknowledged;
    bit<4>  offset;
    bit<4>  reserved;
    bit<8>  flags;
    bit<16> window;
    bit<16> checksum;
    bit<16> urgent;
}

header udp_t {
    bit<16> src;
    bit<16> dst;
    bit<16> length;
    bit<16> checksum;
}

header icmp_t {
    bit<16> kind;
    bit<16> checksum;
}

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
    tcp_t      tcp;
    udp_t      udp;
    icmp_t     icmp;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            TYPE_IPV4: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ip);
        transition select(hdr.ip.protocol) {
            1: icmp;
            6: tcp;
            17: udp;
            default: accept;
        }
    }
    state icmp {
        packet.extract(hdr.icmp);
        transition accept;
    }
    state tcp {
        packet.extract(hdr.tcp);
        transition accept;
    }
    state udp {
        packet.extract(hdr.udp);
        transition accept;
    }
}

control translate(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    const ip4_t   OUTSIDE = 0x05060708;
    const bit<16> PORT = 0x0841;
    bool refused = false;
    action rewrite() {
        if (hdr.tcp.isValid()) {
            hdr.tcp.checksum = csum_replace2(hdr.tcp.checksum, hdr.tcp.src, PORT);
            hdr.tcp.checksum = csum_replace4(hdr.tcp.checksum, hdr.ip.src, OUTSIDE);
            hdr.ip.checksum = csum_replace4(hdr.ip.checksum, hdr.ip.src, OUTSIDE);
            hdr.tcp.src = PORT;
            hdr.ip.src = OUTSIDE;
        }
        refused = false;
    }
    action refuse() { refused = true; }
    table kinds {
        key = { hdr.eth.type: exact; }
        actions = { rewrite; refuse; }
        const default_action = rewrite;
        implementation = hash_table(64);
    }
    apply {
        kinds.apply();
        to.output_port = 0;
        to.output_action = refused ? xdp_action.XDP_DROP : xdp_action.XDP_PASS;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
        packet.emit(hdr.icmp);
        packet.emit(hdr.udp);
        packet.emit(hdr.tcp);
    }
}

xdp(read(), translate(), write()) main;
