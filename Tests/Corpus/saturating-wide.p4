// Traps 7 and 11: |+| and |-| on more than 64 bits, unsigned and signed.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header wide_t { bit<128> x; bit<128> y; bit<72> u; bit<72> v; }
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
        bit<128> x = hdr.w.x;
        hdr.w.x = x |+| hdr.w.y;
        hdr.w.y = x |-| hdr.w.y;
        int<72> u = (int<72>)hdr.w.u;
        int<72> v = (int<72>)hdr.w.v;
        hdr.w.u = (bit<72>)(u |+| v);
        hdr.w.v = (bit<72>)(u |-| v);
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
