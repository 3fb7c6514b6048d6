// The smallest whole program for the packet filter.
#include <core.p4>
#include <ebpf_model.p4>

header Ethernet {
    bit<48> dst;
    bit<48> src;
    bit<16> kind;
}

struct Headers { Ethernet ethernet; }

parser prs(packet_in packet, out Headers headers) {
    state start {
        packet.extract(headers.ethernet);
        transition accept;
    }
}

control pipe(inout Headers headers, out bool pass) {
    CounterArray(16, true) seen;
    action reject(bit<32> index) { pass = false; seen.increment(index); }
    table kinds {
        key = { headers.ethernet.kind: exact; }
        actions = { reject; NoAction; }
        const default_action = NoAction();
        implementation = hash_table(64);
    }
    apply {
        pass = true;
        kinds.apply();
    }
}

ebpfFilter(prs(), pipe()) main;
