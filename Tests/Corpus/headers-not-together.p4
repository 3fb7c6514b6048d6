// Headers that are made valid together, of which one is taken away again: they are not one.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header out_t { bit<4> version; bit<12> id; bit<24> vni; bit<8> pad; }
header in_t { bit<3> a; bit<13> b; bit<32> c; }
header tail_t { bit<16> t; }
struct headers_t { out_t o; in_t i; tail_t t; ethernet_t eth; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.eth.type[0:0] == 1) {
            hdr.o.setValid();
            hdr.i.setValid();
            hdr.t.setValid();
            hdr.o.version = 0xa;
            hdr.o.id = hdr.eth.type[11:0];
            hdr.o.vni = 0x010203;
            hdr.o.pad = 0xff;
            hdr.i.a = 5;
            hdr.i.b = hdr.eth.type[12:0];
            hdr.i.c = 0x11223344;
            hdr.t.t = hdr.o.isValid() && hdr.i.isValid() ? 16w0x7777 : 0;
        }
        if (hdr.eth.type[1:1] == 1) {
            hdr.i.setInvalid();
        }
        if (hdr.i.isValid()) {
            hdr.i.c = hdr.i.c + 1;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.o);
        packet.emit(hdr.i);
        packet.emit(hdr.t);
        packet.emit(hdr.eth);
    }
}

xdp(read(), ingress(), write()) main;
