// An in argument is what it was at the call, whatever an inout argument or the body does to the variable it came from.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_t {
    bit<8> a;
    bit<8> b;
    bit<8> c;
    bit<8> d;
}

struct headers_t {
    ethernet_t eth;
    part_t     part;
    part_t     other;
}

void add(in bit<8> by, inout bit<8> to) {
    to = to + 1;
    to = to + by;
}

void exchange(in part_t from, inout part_t to) {
    to.a = from.b;
    to.b = from.a;
    to.setInvalid();
    if (from.isValid()) {
        to.setValid();
        to.a = from.b;
        to.b = from.a;
        to.c = from.d;
        to.d = from.c;
    }
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.part);
        packet.extract(hdr.other);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action change(in bit<8> by) {
        hdr.part.d = hdr.part.d + 1;
        hdr.part.d = hdr.part.d + by;
    }

    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        add(hdr.part.a, hdr.part.a);
        add(hdr.part.b + 1, hdr.part.b);
        bit<8> local = hdr.part.c;
        add(local, local);
        hdr.part.c = local;
        change(hdr.part.d);
        exchange(hdr.other, hdr.other);
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.part);
        packet.emit(hdr.other);
    }
}

xdp(read(), ingress(), write()) main;
