// Trap 13: a filter that skips as much as the packet says: behind its end nothing is accepted.
#include <ebpf_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header skip_t { bit<32> bits; }
struct headers_t { ethernet_t eth; skip_t s; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.s);
        packet.advance(hdr.s.bits);
        transition accept;
    }
}

control decide(inout headers_t hdr, out bool accept) {
    apply {
        accept = true;
    }
}

ebpfFilter(read(), decide()) main;
