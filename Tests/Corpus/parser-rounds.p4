// Trap 19: a parser that goes round once a byte, for as many bytes as the packet says.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header one_t { bit<8> n; }
header two_t { bit<8> left; bit<8> rounds; }
struct headers_t { ethernet_t eth; two_t t; one_t o; }

parser read(packet_in packet, out headers_t hdr) {
    bit<8> left;
    bit<8> rounds = 0;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.t);
        left = hdr.t.left;
        transition select(left) {
            0: accept;
            default: more;
        }
    }
    state more {
        packet.extract(hdr.o);
        left = left - 1;
        rounds = rounds + hdr.o.n;
        transition select(left) {
            0: last;
            default: more;
        }
    }
    state last {
        hdr.t.rounds = rounds;
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.t.left = 0xff;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.t);
        packet.emit(hdr.o);
    }
}

xdp(read(), ingress(), write()) main;
