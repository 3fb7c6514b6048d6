// CounterArray: increment and add, dense and sparse, checked by the script.
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
    CounterArray(16, false) dense;
    CounterArray(4, true) sparse;
    apply {
        pass = true;
        dense.increment((bit<32>)hdr.h.a);
        sparse.add((bit<32>)hdr.h.c << 16, (bit<32>)hdr.h.b);
    }
}

ebpfFilter(read(), pipe()) main;
