// Registers of structs: every field comes back as it was written, beyond the end everything is 0.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}

header state_h {
    bit<8> index;
    bit<48> mac;
    bit<9> port;
    bit<7> rest;
    bit<1> flag;
    bit<7> pad;
}

struct headers {
    head_h head;
    state_h state;
}

struct metadata {
}

struct neighbour {
    bit<48> mac;
    bit<9> port;
    bool flag;
}
struct small {
    bit<1> a;
    bit<4> b;
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.state);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    register<neighbour>(4) neighbours;
    register<small>(2) smalls;

    apply {
        neighbour before;
        small other;
        neighbours.read(before, (bit<32>)hdr.state.index);
        smalls.read(other, (bit<32>)hdr.state.index & 1);
        neighbours.write((bit<32>)hdr.state.index, { hdr.state.mac, hdr.state.port, hdr.state.flag == 1 });
        smalls.write((bit<32>)hdr.state.index & 1, { hdr.state.flag, hdr.state.rest[3:0] });
        hdr.state.mac = before.mac;
        hdr.state.port = before.port;
        hdr.state.flag = before.flag ? 1w1 : 0;
        hdr.state.rest = other.a ++ 2w0 ++ other.b;
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
        packet.emit(hdr.state);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
