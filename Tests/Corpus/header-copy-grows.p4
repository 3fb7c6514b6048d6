// A header that is only copied to makes the packet longer where the parser did not take it, and shorter where it was invalid.
#include <xdp_model.p4>

header ethernet_t {
    bit<48> dst;
    bit<48> src;
    bit<16> type;
}
header part_t {
    bit<8>  kind;
    bit<24> data;
}

struct headers_t {
    ethernet_t eth;
    part_t     first;
    part_t     second;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            1: first;
            2: second;
            3: both;
            default: accept;
        }
    }
    state first {
        packet.extract(hdr.first);
        transition accept;
    }
    state second {
        packet.extract(hdr.second);
        transition accept;
    }
    state both {
        packet.extract(hdr.first);
        transition second;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
        hdr.first = hdr.second;
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
