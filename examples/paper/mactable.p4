// A hash table on the destination address says what passes (the paper's third program).
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

control admit(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    bool refused = false;
    action allow() { refused = false; }
    action refuse() { refused = true; }
    table stations {
        key = { hdr.eth.dst: exact; }
        actions = { allow; refuse; }
        const default_action = refuse;
        implementation = hash_table(64);
    }
    apply {
        stations.apply();
        to.output_port = 0;
        to.output_action = refused ? xdp_action.XDP_DROP : xdp_action.XDP_PASS;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), admit(), write()) main;
