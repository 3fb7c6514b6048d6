// A table on two fields sets the TTL from its entry's parameter, a struct (the paper's sixth program).
#include <xdp_model.p4>
#include "headers.p4"

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
}

struct hop_t {
    bit<8> ttl;
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

control mark(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    action set_ttl(hop_t hop) {
        hdr.ip.ttl = hop.ttl;
        to.output_action = xdp_action.XDP_PASS;
    }
    action allow() { to.output_action = xdp_action.XDP_PASS; }
    action refuse() { to.output_action = xdp_action.XDP_DROP; }
    table flows {
        key = {
            hdr.eth.type: exact;
            hdr.ip.dst: exact;
        }
        actions = { allow; refuse; set_ttl; }
        const default_action = refuse;
        implementation = hash_table(64);
    }
    apply {
        flows.apply();
        to.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), mark(), write()) main;
