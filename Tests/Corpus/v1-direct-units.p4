// Counters of entries: of packets only, of bytes only; with a meter beside.
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
    direct_counter(CounterType.packets) frames;
    direct_counter(CounterType.bytes) octets;
    direct_counter(CounterType.packets) metered;
    direct_meter<bit<2>>(MeterType.bytes) colours;
    meter(2, MeterType.packets) few;
    bit<2> beyond = 3;
    action mark(bit<48> src) {
        hdr.head.src = src;
    }
    action count_and_colour() {
        metered.count();
        colours.read(meta.colour);
    }
    table first {
        key = { hdr.head.dst: exact @name("dst"); }
        actions = { mark; NoAction; }
        counters = frames;
    }
    table second {
        key = { hdr.head.type: ternary @name("type"); }
        actions = { NoAction; }
        counters = octets;
    }
    table third {
        key = { hdr.head.type: exact @name("type"); }
        actions = { count_and_colour; NoAction; }
        counters = metered;
        meters = colours;
    }
    apply {
        first.apply();
        second.apply();
        third.apply();
        // Behind the last meter everything is green.
        few.execute_meter((bit<32>)hdr.head.type, beyond);
        hdr.head.dst = (bit<48>)(beyond ++ meta.colour);
        standard.egress_spec = 2;
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
