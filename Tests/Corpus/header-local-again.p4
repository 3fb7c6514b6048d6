// A local header is invalid wherever its declaration is come by again: in a loop, in an action run twice.
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
}

struct headers_t {
    ethernet_t eth;
    part_t     part;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.part);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    action again() {
        part_t local;
        if (local.isValid()) {
            hdr.part.b = hdr.part.b + 0x10;
        }
        local.setValid();
        local.a = hdr.part.a;
    }

    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        for (bit<8> i in 8w0 .. 3) {
            part_t local;
            if (local.isValid()) {
                hdr.part.b = hdr.part.b + 1;
            }
            if (i < hdr.part.a) {
                local.setValid();
                local.a = i;
            }
            if (local.isValid()) {
                hdr.part.c = hdr.part.c + 1;
            }
        }
        again();
        again();
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.part);
    }
}

xdp(read(), ingress(), write()) main;
