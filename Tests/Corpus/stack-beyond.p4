// Trap 6: elements of a stack chosen at run time: beyond its end they read as not valid, and writing there does nothing.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header n_t { bit<8> i; bit<8> j; }
header s_t { bit<8> v; }
header r_t { bit<8> v; bit<8> w; }
struct headers_t { ethernet_t eth; n_t n; s_t[3] s; s_t c; r_t r; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.n);
        packet.extract(hdr.s.next);
        packet.extract(hdr.s.next);
        packet.extract(hdr.s.next);
        packet.extract(hdr.c);
        packet.extract(hdr.r);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.r.v = hdr.s[hdr.n.i].isValid() ? 8w1 : 0;
        hdr.r.w = hdr.s[hdr.n.i].v;
        hdr.c = hdr.s[hdr.n.i];
        hdr.s[hdr.n.j].v = 0xee;
        if (hdr.n.j == 7) {
            hdr.s[hdr.n.i].setInvalid();
        }
        if (hdr.s[hdr.n.i] == hdr.c) {
            hdr.r.v = hdr.r.v + 2;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.n);
        packet.emit(hdr.s);
        packet.emit(hdr.c);
        packet.emit(hdr.r);
    }
}

xdp(read(), ingress(), write()) main;
