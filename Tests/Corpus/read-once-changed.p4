// What the parser has looked at is looked at again: after the control changed it, in part, and where another state took the header.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header tag_t {
    bit<8>  kind;
    bit<8>  count;
}

struct headers_t {
    ethernet_t eth;
    tag_t      first;
    tag_t      second;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x1001: one;
            0x1002: two;
            default: accept;
        }
    }
    state one {
        packet.extract(hdr.first);
        packet.extract(hdr.second);
        transition select(hdr.second.kind) {
            1: accept;
            2: accept;
            7: reject;
            default: accept;
        }
    }
    state two {
        packet.extract(hdr.second);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        if (hdr.second.kind == 2 || hdr.second.kind == 0x52) {
            hdr.second.count = hdr.second.count + 1;
        }
        if (hdr.second.kind[7:4] == 5) {
            hdr.second.count = hdr.second.count + 0x20;
        }
        if (hdr.eth.type == 0x1001) {
            hdr.eth.type = hdr.eth.type + 0x10;
        }
        if (hdr.eth.type == 0x1011) {
            hdr.first.count = 0xff;
        } else if (hdr.eth.type == 0x1001) {
            hdr.first.count = 0xee;
        }
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.first);
        packet.emit(hdr.second);
    }
}

xdp(read(), ingress(), write()) main;
