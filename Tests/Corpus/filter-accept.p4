// A filter: what it accepts leaves unchanged on its port, the rest does not; assignments to headers do not show.
#include <ebpf_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header data_t { bit<8> a; bit<8> b; bit<16> c; }
struct headers_t { ethernet_t eth; data_t h; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.h);
        transition accept;
    }
}

control pipe(inout headers_t hdr, out bool pass) {
    apply {
        hdr.h.b = 5;
        pass = hdr.h.a == 1 && hdr.h.c != 0;
    }
}

ebpfFilter(read(), pipe()) main;
