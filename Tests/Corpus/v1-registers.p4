// Registers of many widths, read and written, beyond their end too; counters of packets and bytes.
#include <core.p4>
#include <v1model.p4>

header head_h {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header cells_h {
    bit<8> index;
    bit<8> a;
    bit<48> b;
    bit<64> c;
    bit<16> d;
}

struct headers {
    head_h head;
    cells_h cells;
}

register<bit<8>>(4) bytes;

struct metadata {
}

parser P(packet_in packet, out headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    state start {
        packet.extract(hdr.head);
        packet.extract(hdr.cells);
        transition accept;
    }
}

control V(inout headers hdr, inout metadata meta) {
    apply {
    }
}

control I(inout headers hdr, inout metadata meta, inout standard_metadata_t standard) {
    register<bit<48>>(4) addresses;
    register<bit<64>>(4) longs;
    register<int<16>>(4) numbers;
    counter(4, CounterType.packets) packets;
    counter(4, CounterType.packets_and_bytes) both;
    apply {
        bit<8> a;
        bit<48> b;
        bit<64> c;
        int<16> d;
        bytes.read(a, (bit<32>)hdr.cells.index);
        addresses.read(b, (bit<32>)hdr.cells.index);
        longs.read(c, (bit<32>)hdr.cells.index);
        numbers.read(d, (bit<32>)hdr.cells.index);
        bytes.write((bit<32>)hdr.cells.index, a + hdr.cells.a);
        addresses.write((bit<32>)hdr.cells.index, hdr.cells.b);
        longs.write((bit<32>)hdr.cells.index, c + hdr.cells.c);
        numbers.write((bit<32>)hdr.cells.index, d - 1);
        hdr.cells.a = a;
        hdr.cells.b = b;
        hdr.cells.c = c;
        hdr.cells.d = (bit<16>)d;
        packets.count((bit<32>)hdr.cells.index);
        both.count((bit<32>)hdr.cells.index);
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
        packet.emit(hdr.cells);
    }
}

V1Switch(P(), V(), I(), E(), C(), D()) main;
