// The filter architecture on TC ingress: only IPv4 whose time to live is over passes, so that a bench sees every packet dropped.
#include <ebpf_model.p4>
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

control filter_ip(inout headers_t hdr, out bool pass) {
    apply {
        pass = hdr.ip.isValid() && hdr.ip.ttl == 0;
    }
}

ebpfFilter(read(), filter_ip()) main;
