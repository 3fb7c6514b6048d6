// A field that the parser selects on and that is read again afterwards, on every way to it.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> k; bit<4> v; bit<4> w; }
header b_t { bit<16> x; }
struct headers_t { ethernet_t eth; a_t a; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        transition select(hdr.eth.type) {
            0x88b5: with_a;
            0x88b6: with_b;
            default: accept;
        }
    }
    state with_a {
        packet.extract(hdr.a);
        transition select(hdr.a.k, hdr.a.w) {
            (1, 2): with_b;
            (2, _): reject;
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
        if (hdr.eth.type == 0x88b5 && hdr.a.k == 1) {
            hdr.a.v = hdr.a.w + 1;
        } else if (hdr.eth.type == 0x88b6) {
            hdr.b.x = hdr.b.x + (bit<16>)hdr.a.k + hdr.eth.type;
        }
        if (hdr.a.isValid() && hdr.a.w == 2) {
            hdr.b.x = (bit<16>)hdr.a.k;
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
