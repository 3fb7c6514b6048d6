// A load balancer: address, protocol and port name a service; a hash of the flow picks one of its servers, to which the packet is sent
// on with its destination rewritten and its checksums mended.
#include <xdp_model.p4>
#include "headers.p4"

header tcp_t {
    bit<16> src;
    bit<16> dst;
    bit<32> sequence;
    bit<32> acknowledged;
    bit<16> flags;
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

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
    tcp_t      tcp;
    udp_t      udp;
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
        transition select(hdr.ip.ihl, hdr.ip.offset, hdr.ip.protocol) {
            (5, 0, 6): tcp;
            (5, 0, 17): udp;
            default: accept;
        }
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

control balance(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    bit<16> sport = 0;
    bit<16> dport = 0;
    bit<32> slot = 0;

    action other() {}
    action service(bit<32> first, bit<32> mask) {
        bit<32> flow = (hdr.ip.src ^ (sport ++ dport)) * 0x9e3779b1;
        slot = first + ((flow >> 16) & mask);
    }
    table services {
        key = {
            hdr.ip.dst: exact @name("dst");
            hdr.ip.protocol: exact @name("protocol");
            dport: exact @name("port");
        }
        actions = { service; other; }
        const default_action = other;
        size = 64;
    }

    action none() { to.output_action = xdp_action.XDP_DROP; }
    action server(ip4_t address, mac_t mac) {
        if (hdr.tcp.isValid()) {
            hdr.tcp.checksum = csum_replace4(hdr.tcp.checksum, hdr.ip.dst, address);
        } else if (hdr.udp.checksum != 0) {
            hdr.udp.checksum = csum_replace4(hdr.udp.checksum, hdr.ip.dst, address);
        }
        hdr.ip.checksum = csum_replace4(hdr.ip.checksum, hdr.ip.dst, address);
        hdr.ip.dst = address;
        hdr.eth.src = hdr.eth.dst;
        hdr.eth.dst = mac;
        to.output_action = xdp_action.XDP_TX;
    }
    table servers {
        key = { slot: exact; }
        actions = { server; none; }
        const default_action = none;
        implementation = array_table(256);
    }

    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
        if (hdr.tcp.isValid() || hdr.udp.isValid()) {
            if (hdr.tcp.isValid()) {
                sport = hdr.tcp.src;
                dport = hdr.tcp.dst;
            } else {
                sport = hdr.udp.src;
                dport = hdr.udp.dst;
            }
            switch (services.apply().action_run) {
                service: { servers.apply(); }
            }
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
        packet.emit(hdr.tcp);
        packet.emit(hdr.udp);
    }
}

xdp(read(), balance(), write()) main;
