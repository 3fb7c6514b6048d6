// Meters whose rates a script sets and reads: without rates green, without room for one packet yellow or red, by index and by entry.
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
    bit<8> times;
    bool looked;
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
    meter(4, MeterType.packets) pace;
    meter(4, MeterType.bytes) load;
    direct_meter<bit<2>>(MeterType.packets) colours;
    counter(4, CounterType.packets_and_bytes) seen;
    action metered() {
        colours.read(meta.colour);
        meta.times = meta.times + 1;
        meta.looked = true;
    }
    table watched {
        key = {
            hdr.head.dst: exact;
        }
        actions = {
            metered;
            NoAction;
        }
        // Without an entry there is no meter: green.
        const default_action = metered();
        meters = colours;
    }
    apply {
        standard.egress_spec = 2;
        seen.count((bit<32>)hdr.head.type[1:0]);
        bit<2> first;
        bit<2> second;
        pace.execute_meter((bit<32>)hdr.head.type[1:0], first);
        load.execute_meter((bit<32>)hdr.head.type[1:0], second);
        meta.colour = 3;
        watched.apply();
        if (meta.looked && meta.times == 1) {
            hdr.head.src = (bit<48>)(first ++ second ++ meta.colour);
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
