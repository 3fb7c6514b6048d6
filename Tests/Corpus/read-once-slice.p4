// A field that the parser has selected on is looked at again whole and in parts.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header mark_t {
    bit<8> mark;
}

struct headers_t {
    ethernet_t eth;
    mark_t     mark;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x1234: mark;
            0x2234: mark;
            0x1254: mark;
            0x2235: mark;
            default: accept;
        }
    }
    state mark {
        packet.extract(hdr.mark);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        bit<8> mark = 0;
        if (hdr.eth.type == 0x1234) {
            mark = 1;
        }
        if (hdr.eth.type[15:12] == 2) {
            mark = mark + 2;
        }
        if (hdr.eth.type[7:4] == 5) {
            mark = mark + 4;
        }
        if (hdr.eth.type[3:0] == 4) {
            mark = mark + 8;
        }
        hdr.mark.mark = mark;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.mark);
    }
}

xdp(read(), ingress(), write()) main;
