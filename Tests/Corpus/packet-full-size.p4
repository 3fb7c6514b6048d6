// A frame of 1510 bytes, through a program that adds four and one that takes eight away.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header tag_t { bit<32> v; }
header pair_t { bit<64> v; }
struct headers_t { ethernet_t eth; tag_t tag; pair_t pair; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.pair);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.eth.dst == 1) {
            hdr.tag.setValid();
            hdr.tag.v = 0x01020304;
        } else {
            hdr.pair.setInvalid();
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.tag);
        packet.emit(hdr.pair);
    }
}

xdp(read(), ingress(), write()) main;
