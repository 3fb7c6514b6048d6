// Trap 12: ranges in select include both ends, on signed values and on more than 64 bits too.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; bit<72> z; }
header b_t { bit<8> n; }
struct headers_t { ethernet_t eth; a_t a; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        transition select(hdr.a.x) {
            0 .. 9: first;
            20 .. 29: second;
            40 .. 40: third;
            default: reject;
        }
    }
    state first {
        transition select((int<8>)hdr.a.y) {
            -8s3 .. 8s5: take;
            default: accept;
        }
    }
    state second {
        transition select(hdr.a.z) {
            0x10000000000000000 .. 0x10000000000000005: take;
            default: accept;
        }
    }
    state third {
        transition select(hdr.a.z, hdr.a.y) {
            (5 .. 0x10000000000000000, 1 .. 254): take;
            default: accept;
        }
    }
    state take {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        if (hdr.b.isValid()) {
            hdr.b.n = 0xbb;
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
