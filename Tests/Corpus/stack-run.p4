// Trap 6: a stack indexed by the packet among headers that come and go by themselves: its elements leave in a row, behind and in front of them.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header which_t { bit<8> added; bit<8> gone; bit<8> index; }
header one_t { bit<8> number; }
header two_t { bit<8> number; bit<8> more; }
struct headers_t {
    ethernet_t eth;
    which_t which;
    one_t h0;
    two_t h1;
    one_t h2;
    two_t[3] items;
    two_t h3;
    one_t h4;
    two_t h5;
    one_t h6;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.which);
        packet.extract(hdr.items.next);
        packet.extract(hdr.items.next);
        packet.extract(hdr.h5);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.which.added[0:0] == 1) { hdr.h0.setValid(); hdr.h0.number = 0xa0; }
        if (hdr.which.added[1:1] == 1) { hdr.h1.setValid(); hdr.h1.number = 0xa1; hdr.h1.more = 0xb1; }
        if (hdr.which.added[2:2] == 1) { hdr.h2.setValid(); hdr.h2.number = 0xa2; }
        if (hdr.which.added[3:3] == 1) { hdr.h3.setValid(); hdr.h3.number = 0xa3; hdr.h3.more = 0xb3; }
        if (hdr.which.added[4:4] == 1) { hdr.h4.setValid(); hdr.h4.number = 0xa4; }
        if (hdr.which.added[5:5] == 1) { hdr.h6.setValid(); hdr.h6.number = 0xa6; }
        if (hdr.which.gone[0:0] == 1) { hdr.items[0].setInvalid(); }
        if (hdr.which.gone[1:1] == 1) { hdr.items[1].setInvalid(); }
        if (hdr.which.gone[2:2] == 1) { hdr.h5.setInvalid(); }
        if (hdr.which.index != 0xff) {
            hdr.items[hdr.which.index].setValid();
            hdr.items[hdr.which.index].number = 0xcc;
            hdr.items[hdr.which.index].more = 0xdd;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
