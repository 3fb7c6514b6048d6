// Division and remainder of more than 64 bits by constants.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<128> x; bit<72> y; }
struct headers_t { ethernet_t eth; wide_t w; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.w);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.w.x = hdr.w.x / 1000;
        hdr.w.y = hdr.w.y % 0x1000000001;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.w);
    }
}

xdp(read(), ingress(), write()) main;
