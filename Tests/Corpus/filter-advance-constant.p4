// Trap 13: a filter that skips a number of bytes known at compile time, the last thing it looks at: all of them have to be there.
#include <ebpf_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
struct headers_t { ethernet_t eth; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            1: few;
            2: more;
            default: accept;
        }
    }
    state few {
        packet.advance(16);
        transition accept;
    }
    state more {
        packet.advance(16);
        packet.advance(24);
        transition accept;
    }
}

control decide(inout headers_t hdr, out bool accept) {
    apply {
        accept = true;
    }
}

ebpfFilter(read(), decide()) main;
