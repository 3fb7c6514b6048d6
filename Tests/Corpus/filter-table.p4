// Tables of a filter with the model's implementation property.
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
    action reject_it() { pass = false; }
    action count_it(bit<8> limit) { pass = hdr.h.b < limit; }
    table t {
        key = { hdr.h.c: exact; }
        actions = { reject_it; count_it; NoAction; }
        default_action = NoAction();
        implementation = hash_table(64);
    }
    table u {
        key = { hdr.h.a: exact; }
        actions = { reject_it; NoAction; }
        default_action = NoAction();
        implementation = array_table(8);
    }
    apply {
        pass = true;
        t.apply();
        if (pass) {
            u.apply();
        }
    }
}

ebpfFilter(read(), pipe()) main;
