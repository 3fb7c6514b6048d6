// lookahead for one bit, a bool, and more bits than bytes.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_t {
    bit<8> a;
    bit<8> b;
}

struct headers_t {
    ethernet_t eth;
    part_t     part;
    part_t     more;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        bit<1> first = packet.lookahead<bit<1>>();
        transition select(first) {
            1: taken;
            default: accept;
        }
    }
    state taken {
        packet.extract(hdr.part);
        bit<9> bits = packet.lookahead<bit<9>>();
        transition select(bits) {
            0x101: more;
            default: accept;
        }
    }
    state more {
        packet.extract(hdr.more);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.part.b = hdr.part.b + 1;
        hdr.more.b = hdr.more.b + 2;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.part);
        packet.emit(hdr.more);
    }
}

xdp(read(), ingress(), write()) main;
