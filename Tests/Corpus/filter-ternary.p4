// A filter with ternary entries: an access list, the first rule that fits.
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
    action allow() { pass = true; }
    action deny() { pass = false; }
    table acl {
        key = { hdr.eth.src: ternary; hdr.h.c: ternary; hdr.h.a: exact; }
        actions = { allow; deny; }
        default_action = deny();
        size = 64;
    }
    apply {
        acl.apply();
    }
}

ebpfFilter(read(), pipe()) main;
