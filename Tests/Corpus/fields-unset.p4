// Headers made valid and not filled: what was never written is 0 here, for every packet.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> n; }
header m_t { bit<16> x; bit<32> y; bit<3> u; bit<13> v; bit<128> w; }
struct headers_t { ethernet_t eth; a_t a; m_t m; m_t[2] s; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.m.setValid();
        hdr.m.v = (bit<13>)hdr.a.n;
        if (hdr.a.n == 1) {
            hdr.s[1].setValid();
            hdr.s[1].y = 0xffffffff;
        }
        if (hdr.a.n == 2) {
            hdr.s[0].setValid();
            hdr.s[0].w = hdr.m.w + 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.m);
        packet.emit(hdr.s);
    }
}

xdp(read(), ingress(), write()) main;
