// Traps 7, 10 and 11: int of more than 64 bits: compared, negated, shifted, cast.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header w_t { bit<72> x; bit<72> y; bit<8> n; }
struct headers_t { ethernet_t eth; w_t w; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.w);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        int<72> x = (int<72>)hdr.w.x;
        int<72> y = (int<72>)hdr.w.y;
        hdr.w.n = 0;
        if (x < y) { hdr.w.n = hdr.w.n + 1; }
        if (x <= y) { hdr.w.n = hdr.w.n + 2; }
        if (x > y) { hdr.w.n = hdr.w.n + 4; }
        if (x >= y) { hdr.w.n = hdr.w.n + 8; }
        if (x == y) { hdr.w.n = hdr.w.n + 16; }
        if (x != y) { hdr.w.n = hdr.w.n + 32; }
        hdr.w.x = (bit<72>)(-x >> 3);
        hdr.w.y = (bit<72>)((int<72>)(int<8>)y[7:0] * 3);
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
