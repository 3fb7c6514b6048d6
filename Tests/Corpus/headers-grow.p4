// The packet grows: a header of four bytes before the payload, and one of ten behind Ethernet.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header small_t { bit<32> v; }
header large_t { bit<80> v; }
struct headers_t { ethernet_t eth; large_t large; small_t small; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.eth.dst == 1) {
            hdr.small.setValid();
            hdr.small.v = 0x01020304;
        }
        if (hdr.eth.src == 2) {
            hdr.large.setValid();
            hdr.large.v = 0x0102030405060708090a;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.large);
        packet.emit(hdr.small);
    }
}

xdp(read(), ingress(), write()) main;
