// Lets IPv4 pass and drops the rest (the paper's first program): one comparison, all else is overhead.
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

control gate(inout headers_t hdr, in xdp_input from, out xdp_output to) {
    apply {
        to.output_port = 0;
        to.output_action = hdr.eth.type == TYPE_IPV4 ? xdp_action.XDP_PASS : xdp_action.XDP_DROP;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.ip);
    }
}

xdp(read(), gate(), write()) main;
