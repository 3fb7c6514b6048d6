// A filter that leaves early: the last value of the verdict counts.
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
    action leave(bool v) { pass = v; exit; }
    table t {
        key = { hdr.h.a: exact; }
        actions = { leave; NoAction; }
        default_action = NoAction();
        implementation = hash_table(8);
    }
    apply {
        pass = false;
        t.apply();
        pass = true;
        if (hdr.h.b == 1) {
            return;
        }
        pass = hdr.h.c == 0;
    }
}

ebpfFilter(read(), pipe()) main;
