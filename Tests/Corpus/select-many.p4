// A select with many constants and ranges of states shared between them.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }
struct headers_t { ethernet_t eth; a_t a; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition select(hdr.a.x) {
            0: with_b;
            1: accept;
            2: accept;
            3: with_b;
            4: accept;
            5: accept;
            6: with_b;
            7: accept;
            8: accept;
            9: with_b;
            10: accept;
            11: accept;
            12: with_b;
            13: accept;
            14: accept;
            15: with_b;
            16: accept;
            17: accept;
            18: with_b;
            19: accept;
            20: accept;
            21: with_b;
            22: accept;
            23: accept;
            24: with_b;
            25: accept;
            26: accept;
            27: with_b;
            28: accept;
            29: accept;
            30: with_b;
            31: accept;
            32: accept;
            33: with_b;
            34: accept;
            35: accept;
            36: with_b;
            37: accept;
            38: accept;
            39: with_b;
            0x80 &&& 0xc0: with_b;
            0xf0 .. 0xf8: accept;
        }
    }
    state with_b {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.b.isValid()) {
            hdr.b.z = 0xbbbb;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
