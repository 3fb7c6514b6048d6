// Trap 11: shifts of bit<128> and int<128> by what the packet says.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<128> x; bit<128> y; }
struct headers_t { ethernet_t eth; wide_t h; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.h);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    bit<8> by;
    apply {
        by = hdr.h.y[7:0];
        hdr.h.y = (bit<128>)((int<128>)hdr.h.x >> by);
        hdr.h.x = hdr.h.x << by;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.h);
    }
}

xdp(read(), ingress(), write()) main;
