// Trap 11: bit<72> and int<100>: they wrap, compare and widen in their own widths.
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
    bit<72> n;
    int<100> s;
    apply {
        n = hdr.h.x[71:0];
        n = n + 1;
        s = (int<100>)hdr.h.y[99:0];
        hdr.h.y = (bit<128>)(int<128>)s;
        hdr.h.x = (bit<128>)n;
        if (s < 0) {
            hdr.h.x[127:127] = 1;
        }
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
