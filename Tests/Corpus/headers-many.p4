// Twelve headers that come and go by themselves: 4,096 combinations, one program that the kernel takes.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header which_t { bit<16> taken; bit<16> added; bit<16> gone; }
header one_t { bit<8> number; }
header two_t { bit<8> number; bit<8> more; }
struct headers_t {
    ethernet_t eth;
    which_t which;
    one_t h0;
    two_t h1;
    one_t h2;
    two_t h3;
    one_t h4;
    two_t h5;
    one_t h6;
    two_t h7;
    one_t h8;
    two_t h9;
    one_t h10;
    two_t h11;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.which);
        transition try0;
    }
    state try0 {
        transition select(hdr.which.taken[0:0]) {
            1: take0;
            default: try1;
        }
    }
    state take0 {
        packet.extract(hdr.h0);
        transition try1;
    }
    state try1 {
        transition select(hdr.which.taken[1:1]) {
            1: take1;
            default: try2;
        }
    }
    state take1 {
        packet.extract(hdr.h1);
        transition try2;
    }
    state try2 {
        transition select(hdr.which.taken[2:2]) {
            1: take2;
            default: try3;
        }
    }
    state take2 {
        packet.extract(hdr.h2);
        transition try3;
    }
    state try3 {
        transition select(hdr.which.taken[3:3]) {
            1: take3;
            default: try4;
        }
    }
    state take3 {
        packet.extract(hdr.h3);
        transition try4;
    }
    state try4 {
        transition select(hdr.which.taken[4:4]) {
            1: take4;
            default: try5;
        }
    }
    state take4 {
        packet.extract(hdr.h4);
        transition try5;
    }
    state try5 {
        transition select(hdr.which.taken[5:5]) {
            1: take5;
            default: try6;
        }
    }
    state take5 {
        packet.extract(hdr.h5);
        transition try6;
    }
    state try6 {
        transition select(hdr.which.taken[6:6]) {
            1: take6;
            default: try7;
        }
    }
    state take6 {
        packet.extract(hdr.h6);
        transition try7;
    }
    state try7 {
        transition select(hdr.which.taken[7:7]) {
            1: take7;
            default: try8;
        }
    }
    state take7 {
        packet.extract(hdr.h7);
        transition try8;
    }
    state try8 {
        transition select(hdr.which.taken[8:8]) {
            1: take8;
            default: try9;
        }
    }
    state take8 {
        packet.extract(hdr.h8);
        transition try9;
    }
    state try9 {
        transition select(hdr.which.taken[9:9]) {
            1: take9;
            default: try10;
        }
    }
    state take9 {
        packet.extract(hdr.h9);
        transition try10;
    }
    state try10 {
        transition select(hdr.which.taken[10:10]) {
            1: take10;
            default: try11;
        }
    }
    state take10 {
        packet.extract(hdr.h10);
        transition try11;
    }
    state try11 {
        transition select(hdr.which.taken[11:11]) {
            1: take11;
            default: accept;
        }
    }
    state take11 {
        packet.extract(hdr.h11);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.which.added[0:0] == 1) { hdr.h0.setValid(); hdr.h0.number = 0xe0; }
        if (hdr.which.gone[0:0] == 1) { hdr.h0.setInvalid(); }
        if (hdr.which.added[1:1] == 1) { hdr.h1.setValid(); hdr.h1.number = 0xe1; hdr.h1.more = 0xaa; }
        if (hdr.which.gone[1:1] == 1) { hdr.h1.setInvalid(); }
        if (hdr.which.added[2:2] == 1) { hdr.h2.setValid(); hdr.h2.number = 0xe2; }
        if (hdr.which.gone[2:2] == 1) { hdr.h2.setInvalid(); }
        if (hdr.which.added[3:3] == 1) { hdr.h3.setValid(); hdr.h3.number = 0xe3; hdr.h3.more = 0xaa; }
        if (hdr.which.gone[3:3] == 1) { hdr.h3.setInvalid(); }
        if (hdr.which.added[4:4] == 1) { hdr.h4.setValid(); hdr.h4.number = 0xe4; }
        if (hdr.which.gone[4:4] == 1) { hdr.h4.setInvalid(); }
        if (hdr.which.added[5:5] == 1) { hdr.h5.setValid(); hdr.h5.number = 0xe5; hdr.h5.more = 0xaa; }
        if (hdr.which.gone[5:5] == 1) { hdr.h5.setInvalid(); }
        if (hdr.which.added[6:6] == 1) { hdr.h6.setValid(); hdr.h6.number = 0xe6; }
        if (hdr.which.gone[6:6] == 1) { hdr.h6.setInvalid(); }
        if (hdr.which.added[7:7] == 1) { hdr.h7.setValid(); hdr.h7.number = 0xe7; hdr.h7.more = 0xaa; }
        if (hdr.which.gone[7:7] == 1) { hdr.h7.setInvalid(); }
        if (hdr.which.added[8:8] == 1) { hdr.h8.setValid(); hdr.h8.number = 0xe8; }
        if (hdr.which.gone[8:8] == 1) { hdr.h8.setInvalid(); }
        if (hdr.which.added[9:9] == 1) { hdr.h9.setValid(); hdr.h9.number = 0xe9; hdr.h9.more = 0xaa; }
        if (hdr.which.gone[9:9] == 1) { hdr.h9.setInvalid(); }
        if (hdr.which.added[10:10] == 1) { hdr.h10.setValid(); hdr.h10.number = 0xea; }
        if (hdr.which.gone[10:10] == 1) { hdr.h10.setInvalid(); }
        if (hdr.which.added[11:11] == 1) { hdr.h11.setValid(); hdr.h11.number = 0xeb; hdr.h11.more = 0xaa; }
        if (hdr.which.gone[11:11] == 1) { hdr.h11.setInvalid(); }
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr); } }

xdp(read(), ingress(), write()) main;
