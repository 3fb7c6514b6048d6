// Trap 11: fields of odd widths across byte borders, read and written.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t { bit<3> a; bit<13> b; bit<1> c; bit<6> d; bit<9> e; bit<20> f; bit<4> g; bit<40> h; }
struct headers_t { ethernet_t eth; odd_t o; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.o);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.o.a = hdr.o.a + 1;
        hdr.o.b = hdr.o.b + 1;
        hdr.o.c = ~hdr.o.c;
        hdr.o.d = hdr.o.d + 1;
        hdr.o.e = hdr.o.e + 1;
        hdr.o.f = hdr.o.f + 1;
        hdr.o.g = hdr.o.g + 1;
        hdr.o.h = hdr.o.h + 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.o);
    }
}

xdp(read(), ingress(), write()) main;
