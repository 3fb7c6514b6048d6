// Selects whose cases want the same of some of their keys: a value, a mask, a range, anything at all, and everything.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header four_t { bit<8> a; bit<8> b; bit<8> c; bit<8> d; }
struct headers_t { ethernet_t eth; four_t four; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.four);
        transition select(hdr.eth.type) {
            1: values;
            2: masks;
            3: ranges;
            4: ends;
            5: alike;
            6: nothing;
            default: reject;
        }
    }
    // One key the same, two left of which one is never looked at.
    state values {
        transition select(hdr.four.a, hdr.four.b, hdr.four.c) {
            (5, 1, _): one;
            (5, 2, _): two;
            default: other;
        }
    }
    // A mask and a value the same, one key left.
    state masks {
        transition select(hdr.four.a, hdr.four.b, hdr.four.c) {
            (0x10 &&& 0xf0, 9, 1): one;
            (0x10 &&& 0xf0, 9, 2): two;
            (0x10 &&& 0xf0, 9, 3 &&& 3): other;
            default: accept;
        }
    }
    // A range the same; two keys left.
    state ranges {
        transition select(hdr.four.a, hdr.four.b, hdr.four.c) {
            (3 .. 7, 1, 1): one;
            (3 .. 7, 1, 2): two;
            (3 .. 7, 2, _): other;
            default: reject;
        }
    }
    // The last case takes anything of the key that is left.
    state ends {
        transition select(hdr.four.a, hdr.four.b) {
            (8, 1): one;
            (8, 2): two;
            (8, _): other;
            default: accept;
        }
    }
    // All keys the same: the first case wins.
    state alike {
        transition select(hdr.four.a, hdr.four.b) {
            (1, 2): one;
            (1, 2): two;
            default: other;
        }
    }
    // No default.
    state nothing {
        transition select(hdr.four.a, hdr.four.b) {
            (1, 1): one;
            (1, 2): two;
        }
    }
    state one {
        hdr.four.d = 1;
        transition accept;
    }
    state two {
        hdr.four.d = 2;
        transition accept;
    }
    state other {
        hdr.four.d = 3;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        verdict.output_port = 0;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.four);
    }
}

xdp(read(), ingress(), write()) main;
