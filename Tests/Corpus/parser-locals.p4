// Variables of the parser: set, added to, and selected on.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }
struct headers_t { ethernet_t eth; a_t a; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    bit<8> total = 0;
    bit<16> twice;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        total = hdr.a.x + hdr.a.y;
        twice = (bit<16>)total << 1;
        transition select(twice) {
            0 .. 9: accept;
            10: with_b;
            default: check;
        }
    }
    state check {
        total = total - 10;
        transition select(total == 0, hdr.a.x) {
            (true, 4): with_b;
            (true, _): reject;
            default: accept;
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
