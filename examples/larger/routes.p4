// A router: the longest prefix of the destination says the port and both MAC addresses; TTL and checksum follow.
#include <xdp_model.p4>
#include "headers.p4"

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
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
        transition accept;
    }
}

control route(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    action refuse() { to.output_action = xdp_action.XDP_DROP; }
    action local() { to.output_action = xdp_action.XDP_PASS; }
    action forward(bit<32> port, mac_t smac, mac_t dmac) {
        bit<16> before = hdr.ip.ttl ++ hdr.ip.protocol;
        hdr.ip.ttl = hdr.ip.ttl - 1;
        hdr.ip.checksum = csum_replace2(hdr.ip.checksum, before, hdr.ip.ttl ++ hdr.ip.protocol);
        hdr.eth.src = smac;
        hdr.eth.dst = dmac;
        to.output_port = port;
        to.output_action = xdp_action.XDP_REDIRECT;
    }
    table routes {
        key = { hdr.ip.dst: lpm @name("dst"); }
        actions = { forward; local; refuse; }
        const default_action = refuse;
        size = 1024;
    }
    apply {
        to.output_port = 0;
        to.output_action = xdp_action.XDP_PASS;
        if (hdr.ip.isValid() && hdr.ip.version == 4 && hdr.ip.ihl == 5 && hdr.ip.ttl > 1) {
            routes.apply();
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), route(), write()) main;
