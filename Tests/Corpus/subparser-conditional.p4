// Trap 19: sub-parsers applied in the branches of a condition, with statements around them, and one behind a condition known before.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header byte_t { bit<8> v; }
struct headers_t { ethernet_t eth; byte_t kind; byte_t a; byte_t b; byte_t c; }

parser one_byte(packet_in packet, out byte_t h) {
    state start {
        packet.extract(h);
        transition accept;
    }
}

parser read(packet_in packet, out headers_t hdr) {
    one_byte() first;
    one_byte() second;
    one_byte() third;
    one_byte() never;
    bit<8> seen;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.kind);
        seen = 1;
        if (hdr.kind.v[0:0] == 1) {
            seen = seen + 1;
            first.apply(packet, hdr.a);
            seen = seen + hdr.a.v;
        } else {
            second.apply(packet, hdr.b);
        }
        if (hdr.kind.v[1:1] == 1) {
            third.apply(packet, hdr.c);
        }
        if (1 == 2) {
            never.apply(packet, hdr.c);
        } else {
            seen = seen + 0x10;
        }
        hdr.kind.v = seen;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.v = hdr.a.v + 1;
        hdr.b.v = hdr.b.v + 2;
        hdr.c.v = hdr.c.v + 3;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
