// Counters of the entries of a table, and a meter of each; the drop port.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
struct headers {
    head_h head;
}

struct metadata {
    bit<2> colour;
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    direct_counter(CounterType.packets_and_bytes) hits;
    direct_meter<bit<2>>(MeterType.packets) colours;
    action forward(bit<9> port) {
        hits.count();
        standard.egress_spec = port;
    }
    action metered(bit<9> port) {
        colours.read(meta.colour);
        standard.egress_spec = port;
    }
    action drop() {
        mark_to_drop(standard);
    }
    table counted {
        key = {
            hdr.head.type: ternary;
        }
        actions = {
            forward;
            drop;
        }
        default_action = drop();
        counters = hits;
    }
    table watched {
        key = {
            hdr.head.dst: exact;
        }
        actions = {
            metered;
            NoAction;
        }
        meters = colours;
    }
    apply {
        counted.apply();
        if (standard.egress_spec != 511) {
            watched.apply();
            hdr.head.src[1:0] = meta.colour;
        }
    }
}

control E(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    apply {
    }
}

control C(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control D(packet_out packet, in headers hdr) {
    apply {
        packet.emit(hdr.head);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
