// Trap 11: comparisons on bit<128> and int<128>.
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
    bit<128> r;
    apply {
        r = 0;
        if (hdr.h.x < hdr.h.y) { r = r | 1; }
        if (hdr.h.x == hdr.h.y) { r = r | 2; }
        if ((int<128>)hdr.h.x < (int<128>)hdr.h.y) { r = r | 4; }
        if (hdr.h.x >= 0x10000000000000000) { r = r | 8; }
        hdr.h.y = r;
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
