// Variables of the parser start with their initial values for every packet.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<8> y; }
struct headers_t { ethernet_t eth; a_t a; a_t b; a_t c; }

parser read(packet_in packet, out headers_t hdr) {
    bit<8> left = 2;
    bit<80> wide = 0x10000000000000000003;
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.a);
        left = left - hdr.a.x;
        wide = wide + (bit<80>)hdr.a.y;
        transition select(left, wide) {
            (0, _): accept;
            (1, 0x10000000000000000005): two;
            (_, 0x10000000000000000007): three;
            default: reject;
        }
    }
    state two {
        packet.extract(hdr.b);
        transition accept;
    }
    state three {
        packet.extract(hdr.b);
        packet.extract(hdr.c);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        hdr.a.x = hdr.b.isValid() ? hdr.c.isValid() ? 8w3 : 2 : 1;
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
        packet.emit(hdr.c);
    }
}

xdp(read(), ingress(), write()) main;
