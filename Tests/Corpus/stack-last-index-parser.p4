// Trap 6: lastIndex and next in the parser, and an element read back by its number.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
header b_t { bit<16> z; }
struct headers_t { ethernet_t eth; a_t[3] items; b_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.items.next);
        packet.extract(hdr.items.next);
        transition select(hdr.items.lastIndex, hdr.items[0].x) {
            (1, 7): third;
            (1, _): accept;
            default: reject;
        }
    }
    state third {
        packet.extract(hdr.items.next);
        transition select((bit<8>)hdr.items.lastIndex + hdr.items.last.x) {
            9: with_b;
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
        packet.emit(hdr.items);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
