// Trap 4: headers compared: the bytes count only when both are valid; two invalid ones are equal.
#include <xdp_model.p4>

header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
header a_t { bit<8> x; bit<24> y; bit<32> z; }
header out_t { bit<8> first; bit<8> second; bit<8> third; bit<8> fourth; }
struct headers_t { ethernet_t eth; a_t a; a_t b; out_t o; }

parser read(packet_in packet, out headers_t hdr) {
    state start {
        packet.extract(hdr.eth);
        packet.extract(hdr.o);
        packet.extract(hdr.a);
        packet.extract(hdr.b);
        transition accept;
    }
}

control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
    apply {
        a_t copy = hdr.a;
        hdr.o.first = hdr.a == hdr.b ? 8w1 : 0;
        hdr.o.second = copy == hdr.a ? 8w1 : 0;
        // The same bytes, but one of them is not valid any more.
        copy.setInvalid();
        hdr.o.third = copy == hdr.a ? 8w1 : 0;
        if (hdr.a != copy) {
            hdr.o.third = hdr.o.third + 2;
        }
        hdr.a.setInvalid();
        hdr.o.fourth = copy == hdr.a ? 8w1 : 0;
        if (copy != hdr.a) {
            hdr.o.fourth = hdr.o.fourth + 2;
        }
        copy.setValid();
        copy.x = hdr.b.x;
        copy.y = hdr.b.y;
        copy.z = hdr.b.z;
        if (copy == hdr.b) {
            hdr.o.fourth = hdr.o.fourth + 4;
        }
        verdict.output_action = xdp_action.XDP_TX;
    }
}

control write(in headers_t hdr, packet_out packet) {
    apply {
        packet.emit(hdr.eth);
        packet.emit(hdr.o);
        packet.emit(hdr.a);
        packet.emit(hdr.b);
    }
}

xdp(read(), ingress(), write()) main;
