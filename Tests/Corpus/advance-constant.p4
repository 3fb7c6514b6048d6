// Trap 15: advance by numbers of bits known at compile time: none, some bytes, and more than the packet has.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; }
struct headers_t { ethernet_t eth; a_t a; a_t b; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.advance(0);
        packet.extract(hdr.a);
        packet.advance(24);
        transition select(hdr.a.x) {
            0: accept;
            1: far;
            2: over;
            default: next;
        }
    }
    state far {
        packet.advance(800000);
        transition next;
    }
    state over {
        packet.advance(16);
        transition accept;
    }
    state next {
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.x = hdr.a.x + 1;
        hdr.b.x = hdr.b.x + 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply { packet.emit(hdr); }
}

xdp(read(), ingress(), write()) main;
