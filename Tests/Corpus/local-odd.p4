// Trap 11: a header of odd widths made in the control, kept outside of the packet: written, read back, emitted.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> n; }
header odd_t { bit<4> a; bit<64> b; bit<5> c; bit<45> d; bit<3> e; bit<60> f; bit<1> g; bit<27> h; bit<7> i; }
struct headers_t { ethernet_t eth; a_t a; odd_t o; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.o.setValid();
        hdr.o.a = hdr.a.n[7:4];
        hdr.o.b = 0x0123456789abcdef;
        hdr.o.c = 0x15;
        hdr.o.d = 0x155555555555;
        hdr.o.e = hdr.a.n[2:0];
        hdr.o.f = 0xfedcba987654321;
        hdr.o.g = 1;
        hdr.o.h = 0x2aaaaaa;
        hdr.o.i = 0x55;
        if (hdr.a.n[3:3] == 1) {
            hdr.o.b = hdr.o.b + 0x1111111111111111;
            hdr.o.d = hdr.o.d + (bit<45>)hdr.o.a;
            hdr.o.f = hdr.o.f ^ (bit<60>)hdr.o.b;
            hdr.o.h = (bit<27>)hdr.o.f + (bit<27>)hdr.o.c;
            hdr.o.g = hdr.o.g ^ hdr.o.h[0:0];
            hdr.o.i = hdr.o.i + 0x2b;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.o);
    }
}

xdp(read(), ingress(), write()) main;
