// A counting filter: accepts every packet, and counts IPv4 packets by their protocol number in a sparse array. It shows the
// filter architecture (TC, or XDP with --hook xdp) in its smallest useful form; `weir counter show count` reads the counts.
#include <ebpf_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header ipv4_t {
    bit<4>  version;
    bit<4>  ihl;
    bit<8>  tos;
    bit<16> length;
    bit<16> id;
    bit<3>  flags;
    bit<13> offset;
    bit<8>  ttl;
    bit<8>  protocol;
    bit<16> checksum;
    bit<32> src;
    bit<32> dst;
}

struct headers_t {
    ethernet_t eth;
    ipv4_t     ip;
}

parser prs(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x0800: ipv4;
            default: accept;
        }
    }
    state ipv4 {
        packet.extract(hdr.ip);
        transition accept;
    }
}

control pipe(inout headers_t hdr, out bool pass) {
    CounterArray(256, true) by_protocol;

    apply {
        if (hdr.ip.isValid()) {
            by_protocol.increment((bit<32>)hdr.ip.protocol);
        }
        pass = true;
    }
}

ebpfFilter(prs(), pipe()) main;
