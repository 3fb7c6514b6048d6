// Stacks of two elements among more headers than the verifier walks one by one: emitted whole, element by element and backwards, on a condition.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header which_t { bit<8> pairs; bit<8> singles; bit<8> long0; bit<8> long1; bit<8> added; bit<8> gone; bit<8> order; }
header one_t { bit<8> number; }
header two_t { bit<8> number; bit<8> more; }
header long_t { bit<8> number; varbit<24> rest; }
struct headers_t {
    ethernet_t eth;
    which_t    which;
    two_t[2]   pairs;
    one_t[2]   singles;
    long_t[2]  longs;
    one_t      h0;
    two_t      h1;
    one_t      h2;
    two_t      h3;
    one_t      h4;
    two_t      h5;
}

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.which);
        transition select(hdr.which.pairs) {
            0: singles;
            1: one_pair;
            default: two_pairs;
        }
    }
    state two_pairs {
        packet.extract(hdr.pairs.next);
        transition one_pair;
    }
    state one_pair {
        packet.extract(hdr.pairs.next);
        transition singles;
    }
    state singles {
        transition select(hdr.which.singles) {
            0: longs;
            1: one_single;
            default: two_singles;
        }
    }
    state two_singles {
        packet.extract(hdr.singles.next);
        transition one_single;
    }
    state one_single {
        packet.extract(hdr.singles.next);
        transition longs;
    }
    state longs {
        packet.extract(hdr.longs.next, (bit<32>)hdr.which.long0);
        packet.extract(hdr.longs.next, (bit<32>)hdr.which.long1);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.which.added[0:0] == 1) { hdr.h0.setValid(); hdr.h0.number = 0xe0; }
        if (hdr.which.added[1:1] == 1) { hdr.h1.setValid(); hdr.h1.number = 0xe1; hdr.h1.more = 0xaa; }
        if (hdr.which.added[2:2] == 1) { hdr.h2.setValid(); hdr.h2.number = 0xe2; }
        if (hdr.which.added[3:3] == 1) { hdr.h3.setValid(); hdr.h3.number = 0xe3; hdr.h3.more = 0xaa; }
        if (hdr.which.added[4:4] == 1) { hdr.h4.setValid(); hdr.h4.number = 0xe4; }
        if (hdr.which.added[5:5] == 1) { hdr.h5.setValid(); hdr.h5.number = 0xe5; hdr.h5.more = 0xaa; }
        if (hdr.which.gone[0:0] == 1) { hdr.pairs[0].setInvalid(); }
        if (hdr.which.gone[1:1] == 1) { hdr.pairs[1].setInvalid(); }
        if (hdr.which.gone[2:2] == 1) { hdr.singles[0].setInvalid(); }
        if (hdr.which.gone[3:3] == 1) { hdr.singles[1].setInvalid(); }
        if (hdr.which.gone[4:4] == 1) { hdr.longs[0].setInvalid(); }
        if (hdr.which.gone[5:5] == 1) { hdr.longs[1].setInvalid(); }
        if (hdr.which.order[0:0] == 1) { hdr.longs.pop_front(1); }
        if (hdr.which.order[1:1] == 1) { hdr.pairs.push_front(1); }
        verdict.output_action = xdp_action.XDP_TX;
        verdict.output_port = 0;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.which);
        packet.emit(hdr.h0);
        packet.emit(hdr.h1);
        packet.emit(hdr.singles[1]);
        packet.emit(hdr.h2);
        packet.emit(hdr.singles[0]);
        packet.emit(hdr.pairs);
        packet.emit(hdr.h3);
        packet.emit(hdr.longs[1]);
        packet.emit(hdr.h4);
        packet.emit(hdr.longs[0]);
        packet.emit(hdr.h5);
    }
}

xdp(read(), ingress(), write()) main;
