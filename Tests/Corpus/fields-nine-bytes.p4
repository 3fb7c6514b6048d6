// Fields of less than 64 bits that lie in nine bytes.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header odd_t {
    bit<7>  a;
    bit<60> b;
    bit<5>  c;
    bit<3>  d;
    bit<62> e;
    bit<7>  f;
    bit<6>  g;
    int<59> h;
    bit<7>  i;
}
struct headers_t {
    ethernet_t eth;
    odd_t      o;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.o);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.eth.type == 1) {
            bit<60> b = hdr.o.b;
            hdr.o.b = hdr.o.e[61:2] + 3;
            hdr.o.e = b ++ hdr.o.c[1:0];
        } else if (hdr.eth.type == 2) {
            hdr.o.h = hdr.o.h + 1;
            hdr.o.e[40:3] = hdr.o.b[50:13];
        } else if (hdr.o.b > 60w0x7ffffffffffffff && hdr.o.h < 0) {
            hdr.o.f = hdr.o.h[58:52];
            hdr.o.i = hdr.o.e[6:0];
            hdr.o.a = hdr.o.b[59:53];
        }
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
