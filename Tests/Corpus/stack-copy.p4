// Trap 6: a stack assigned as a whole carries values and validity of every element.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header item_t { bit<8> v; }
struct headers_t { ethernet_t eth; item_t[3] first; item_t[3] second; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.first[0]);
        packet.extract(hdr.first[2]);
        packet.extract(hdr.second[1]);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.eth.dst == 1) {
            hdr.second = hdr.first;
            hdr.second[2].v = hdr.second[2].v + 1;
        } else {
            hdr.first = hdr.second;
        }
        verdict.output_action = xdp_action.XDP_TX;
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
